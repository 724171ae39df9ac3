using System.Text;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Parsing;
using Monitoring.Schemas;
using Monitoring.Schemas.Events;

namespace Monitoring.Tests.Parsing;

/// <summary>The hot path allocates nothing once its buffers have grown.</summary>
public sealed class Allocations : IEventConsumer
{
    private int _accepted;

    [Theory]
    [InlineData("""{"@timestamp":"2023-04-11T22:11:50.656Z","@metadata":{"beat":"filebeat"},"log":{"offset":0,"file":{"path":"/var/log/nginx/access.log"}},"message":"10.89.2.6 - - [11/Apr/2023:22:11:41 +0000] \"GET / HTTP/1.0\" 200 615 \"-\" \"curl/7.79.1\" \"-\"","host":{"name":"h"},"agent":{"id":"a","type":"filebeat"}}""")]
    [InlineData("""10.0.0.1 - - [11/Apr/2023:22:11:41 +0800] "GET /a HTTP/2.0" 404 5 "-" "ua" "8.8.8.8, 10.0.0.9" 0.005 0.004""")]
    [InlineData("""{"time":"2023-04-11T22:11:41+08:00","tag":"app","message":"2023-04-11 22:11:41 [ERROR] x"}""")]
    [InlineData("""{"@timestamp":1554141513.598656,"log":"{\"level\":\"error\",\"msg\":\"m\",\"trace_id\":\"0AF7651916CD43DD8448EB211C80319C\"}\n","kubernetes":{"pod_name":"p","container_name":"c"}}""")]
    [InlineData("<165>1 2023-04-11T22:11:41Z h app 12 m [a@1 k=\"v\\\"\"] message")]
    [InlineData("<34>Apr 12 06:11:41 web1 sshd[7]: Failed password for root from 8.8.8.8 port 22 ssh2")]
    [InlineData("2023/04/12 06:11:41 [error] 54053#0: *1 open() failed, client: 8.8.8.8, server: s")]
    [InlineData("level=warn ts=2023-04-11T22:11:41Z msg=\"two \\\"words\\\"\" n=1")]
    [InlineData("""{"@t":"2023-04-11T22:11:41Z","@mt":"Order {OrderId} took {Elapsed:0.0} ms","OrderId":"A1","Elapsed":34.5}""")]
    [InlineData("""{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1544712660300000000","body":{"stringValue":"x"}}]}]}]}""")]
    public void Nothing_is_allocated_per_event_once_warm(string value)
    {
        var decoder = new LogDecoder(new ParsingOptions());
        var e = new LogEvent(new Arena());
        var record = new SourceRecord(Topics.AppLogs, 0, 0, Decoding.Received, default, new Utf8Slice(Encoding.UTF8.GetBytes(value)));
        Run(decoder, record, e, 200);
        Assert.Equal(0, Allocation.LeastOf(() => Run(decoder, record, e, 500)));
        Assert.True(_accepted >= 700);
    }

    void IEventConsumer.Accept(LogEvent e) => _accepted++;

    void IEventConsumer.Reject(in Origin origin, Utf8Slice value, in ParseError error) => Assert.Fail(error.ToString());

    private void Run(LogDecoder decoder, in SourceRecord record, LogEvent e, int times)
    {
        for (var i = 0; i < times; i++)
        {
            if (i % 100 == 0) e.Arena.Reset();
            decoder.Decode(record, e, this);
        }
    }
}
