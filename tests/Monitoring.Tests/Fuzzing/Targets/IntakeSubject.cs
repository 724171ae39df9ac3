using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Intake;
using Monitoring.Schemas;
using Monitoring.Schemas.Avro;
using Monitoring.Schemas.Events;
using Monitoring.Tests.Parsing;

namespace Monitoring.Tests.Fuzzing.Targets;

/// <summary>A record through the whole of intake, and what came out of it into a row for PostgreSQL.</summary>
internal sealed class IntakeSubject : IOutput
{
    private static readonly byte[] Key = [.. Enumerable.Range(1, DeadLetterSealer.KeyLength).Select(i => (byte)i)];
    private readonly IntakeProcessor _intake = new(new IntakeResources(_ => [], null, null), Topics.AppLogs, 0);
    private readonly List<(string Topic, byte[] Value)> _written = [];
    private long _offset;
    private bool _isMeasured;

    /// <summary>Every record is either events or one dead letter.</summary>
    public Action? Run(byte[] input)
    {
        _isMeasured = true;
        Process(input, _offset++);
        return () =>
        {
            // Again from the same place, this time kept: what was remembered as a duplicate the first time must have an identity.
            _isMeasured = false;
            _written.Clear();
            var sealing = new IntakeSubject();
            sealing.Process(input, _offset);
            Check(sealing._written, input);
        };
    }

    /// <summary>The texts of all that a record becomes: messages, attributes, excerpts.</summary>
    public IReadOnlyList<string> Outputs(byte[] input)
    {
        _isMeasured = false;
        _written.Clear();
        Process(input, _offset++);
        return [.. _written.Select(w => Texts(w.Value))];
    }

    private static string Texts(byte[] value)
    {
        Assert.True(SingleObject.TryParse(value, out _, out var datum));
        if (LogEventView.TryRead(datum, out var e)) return Encoding.UTF8.GetString(e.Message) + "\n" + JsonUnits.Of(e.Attributes);
        Assert.True(DeadLetterCodec.TryRead(datum, out var letter));
        return letter.Excerpt;
    }

    void IOutput.Write(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestamp)
    {
        if (!_isMeasured) _written.Add((topic, value.ToArray()));
    }

    void IOutput.WriteToAll(string topic, ReadOnlySpan<byte> value, long timestamp)
    {
    }

    private void Process(byte[] input, long offset) =>
        _intake.Process(new SourceRecord(Topics.AppLogs, 0, offset, Decoding.Received, default, new(input)), this);

    private static void Check(List<(string Topic, byte[] Value)> written, byte[] input)
    {
        var letters = written.Count(w => w.Topic == Topics.DeadLetters);
        Assert.True(letters == 0 ? written.Count > 0 : letters == 1 && written.Count == 1, $"{written.Count - letters} events and {letters} dead letters");
        foreach (var (topic, value) in written)
        {
            Assert.True(SingleObject.TryParse(value, out _, out var datum));
            if (topic == Topics.DeadLetters) CheckLetter(datum, input);
            else CheckEvent(datum);
        }
    }

    private static void CheckLetter(ReadOnlySpan<byte> datum, byte[] input)
    {
        Assert.True(DeadLetterCodec.TryRead(datum, out var letter));
        Assert.Equal(input.Length, letter.Size);
        Assert.Contains(letter.Reason, DeadLetterReasons);
        Assert.True(Encoding.UTF8.GetByteCount(letter.Excerpt) <= 4 * 512);
    }

    private static void CheckEvent(ReadOnlySpan<byte> datum)
    {
        Assert.True(LogEventView.TryRead(datum, out var e));
        RowOracle.Text(e.Message);
        RowOracle.Text(e.Service);
        RowOracle.Text(e.Host);
        RowOracle.Text(e.Category);
        RowOracle.Json(e.Attributes);
    }

    private static readonly string[] DeadLetterReasons = [.. typeof(DeadLetterReason).GetFields().Select(f => (string)f.GetValue(null)!)];
}
