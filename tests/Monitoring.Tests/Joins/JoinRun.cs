using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Joins;
using Monitoring.Processors.Sessions;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Facts;
using Monitoring.Schemas.Metrics;
using Monitoring.Tests.Engine;
using Monitoring.Tests.Sessions;

namespace Monitoring.Tests.Joins;

/// <summary>Facts of joins for one task of sessions, and the policies that it runs under.</summary>
internal static class JoinRun
{
    /// <summary>Orders that are refunded within 100 s, and clicks within 50 s; both wait 20 s for what is late.</summary>
    public static readonly JoinPolicy TwoJoins = new()
    {
        Table = [new JoinTerms("refunded", "refund_time", TimeSpan.FromSeconds(100)), new JoinTerms("clicked", "", TimeSpan.FromSeconds(50))],
        Grace = TimeSpan.FromSeconds(20),
    };

    public static SessionPolicy Under(JoinPolicy joins) => SessionRun.Policy with { Joins = joins };

    public static SessionRun Run(JoinPolicy? joins = null) => new(Under(joins ?? TwoJoins));

    public static Step.Record Left(string key, double at, string join = "refunded", params (string Name, string Value)[] labels) => Side(key, at, join, false, labels);

    public static Step.Record Right(string key, double at, string join = "refunded") => Side(key, at, join, true, []);

    public static Step.Record Side(string key, double at, string join, bool isRight, (string Name, string Value)[] labels)
    {
        var builder = new SeriesBuilder(new SeriesLimits());
        foreach (var (name, value) in labels) builder.Add(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));
        builder.Build("s"u8, out var identity);
        var writer = new AvroWriter();
        JoinFactCodec.Write(writer, new JoinFact
        {
            OriginTopic = "app-logs"u8,
            Join = Encoding.UTF8.GetBytes(join),
            IsRight = isRight,
            Key = Encoding.UTF8.GetBytes(key),
            Time = SessionRun.Start + (long)(at * 1000),
            Labels = identity[2..],
        });
        return new Step.Record(new SourceRecord(Topics.Facts, 5, 0, SessionRun.Start, Utf8Slice.From(key), new Utf8Slice(writer.Written.ToArray())));
    }
}
