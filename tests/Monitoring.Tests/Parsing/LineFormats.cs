using Monitoring.Processors.Parsing;
using Monitoring.Schemas.Events;

namespace Monitoring.Tests.Parsing;

/// <summary>Plain lines, each format with its corners. Records are of 2023-04-11T22:12:00Z and zone-less stamps of Asia/Shanghai.</summary>
public sealed class LineFormats
{
    [Theory]
    [InlineData("""1.2.3.4 - bob [11/Apr/2023:22:11:41 +0800] "GET /a HTTP/1.1" 200 5""", "1.2.3.4", "/a", Severity.Info)] // common
    [InlineData("""10.0.0.1 - - [11/Apr/2023:22:11:41 +0800] "GET /a HTTP/2.0" 404 5 "-" "ua" "8.8.8.8, 10.0.0.9" 0.005 0.004""", "8.8.8.8", "/a", Severity.Warn)] // main with times
    [InlineData("""10.0.0.2, 10.0.0.1, 85.181.35.98 - - [11/Apr/2023:22:11:41 +0800] "GET /a HTTP/1.1" 500 5 "-" "ua" """, "85.181.35.98", "/a", Severity.Error)] // list
    [InlineData(""""10.5.1.2, 199.96.1.1" 10.2.1.185 - - [11/Apr/2023:22:11:41 +0800] "GET /a HTTP/1.1" 200 5 "-" "ua" """", "199.96.1.1", "/a", Severity.Info)] // quoted list
    [InlineData("""2a03:0000:10ff:f00f::8000, 10.225.192.17 10.2.2.121 - - [11/Apr/2023:22:11:41 +0800] "GET /a HTTP/1.1" 200 5 "-" "ua" """, "2a03:0000:10ff:f00f::8000", "/a", Severity.Info)] // IPv6
    [InlineData("""1.2.3.4 - - [11/Apr/2023:22:11:41 +0800] "GET /a"b HTTP/1.1" 200 5 "-" "ua" """, "1.2.3.4", "/a\"b", Severity.Info)] // a quote in the request
    [InlineData("""1.2.3.4 - - [11/Apr/2023:22:11:41 +0800] "\x16\x03\x01" 400 157 "-" "-" """, "1.2.3.4", """\x16\x03\x01""", Severity.Warn)] // TLS sent to a plain port
    [InlineData("""127.0.0.1 - - [11/Apr/2023:22:11:41 +0800] "" 400 0 "-" "-" """, "127.0.0.1", null, Severity.Warn)] // nothing sent
    [InlineData("""1.2.3.4 - - [11/Apr/2023:22:11:41 +0800] "GET /a HTTP/1.1" 304 - "-" "ua \"q\"" """, "1.2.3.4", "/a", Severity.Info)] // Apache's escaped quotes
    public void Access_lines(string line, string client, string? url, Severity severity)
    {
        var e = Decoding.One(line);
        Assert.Equal(("access", client, client, url, severity), (e.Category, e.ClientAddress, e["source.ip"], e["url.original"], e.Severity));
        Assert.Equal(DateTimeOffset.Parse("2023-04-11T14:11:41Z", null), e.Time);
        Assert.Equal(line, e.Message);
    }

    [Fact]
    public void Times_behind_the_combined_format_are_the_requests_and_the_upstreams()
    {
        var e = Decoding.One("""1.2.3.4 - - [11/Apr/2023:22:11:41 +0800] "GET /a HTTP/1.1" 200 5 "https://r/" "ua" "-" rt=0.123 urt="0.120" """);
        Assert.Equal(("0.123", "0.120", "https://r/", "ua", "success"), (e["nginx.access.request_time"], e["nginx.access.upstream_response_time"], e["http.request.referrer"], e.UserAgent, e["event.outcome"]));
    }

    [Theory]
    [InlineData("2023/04/12 06:11:41 [error] 54053#0: *1 open() failed, client: 8.8.8.8, server: s", "open() failed, client: 8.8.8.8, server: s", Severity.Error, "error")]
    [InlineData("2023/04/12 06:11:41 [notice] 4#4: start worker process 5", "start worker process 5", Severity.Notice, "error")]
    [InlineData("[Wed Apr 12 06:11:41.000000 2023] [core:warn] [pid 7:tid 12] [client 8.8.8.8:5000] AH1: x", "AH1: x", Severity.Warn, "error")]
    [InlineData("2023-04-11 22:11:41.000 UTC [4986] app@shop LOG:  duration: 2.895 ms  statement: SELECT 1", "duration: 2.895 ms  statement: SELECT 1", Severity.Info, "database")]
    [InlineData("2023-04-11 22:11:41 GMT [1-1] ERROR:  relation \"x\" does not exist", "relation \"x\" does not exist", Severity.Error, "database")]
    [InlineData("98738:M 12 Apr 2023 06:11:41.000 * Saving", "Saving", Severity.Notice, "database")]
    [InlineData("<34>1 2023-04-11T22:11:41Z host su - ID47 - 'su root' failed", "'su root' failed", Severity.Critical, "auth")]
    [InlineData("<34>1 2023-04-11T22:11:41Z host su - ID47 -  'su root' failed", "'su root' failed", Severity.Critical, "auth")]
    [InlineData("<165>1 2023-04-11T22:11:41.000Z h app 12 - [a@1 k=\"v\\\"\\]\\\\\"] \uFEFFmessage", "message", Severity.Notice, "syslog")]
    [InlineData("<34>Apr 12 06:11:41 mymachine su: 'su root' failed", "'su root' failed", Severity.Critical, "auth")]
    [InlineData("<13>Apr 12 06:11:41 10.0.0.99 Use the BFG!", "Use the BFG!", Severity.Notice, "syslog")]
    [InlineData("Apr 12 06:11:41 web1 cron[12]: ran", "ran", Severity.Unknown, "syslog")]
    [InlineData("2023-04-11T22:11:41.000000+00:00 web1 kernel[0]: oops", "oops", Severity.Unknown, "syslog")]
    [InlineData("2023-04-11T22:11:41.000000000Z stderr F hello", "hello", Severity.Unknown, "application")]
    [InlineData("2023-04-11T22:11:41.000000000Z stdout F {\"level\":\"warn\",\"msg\":\"m\"}", "m", Severity.Warn, "application")]
    [InlineData("level=warn ts=2023-04-11T22:11:41Z msg=\"two \\\"words\\\"\" n=1", "two \"words\"", Severity.Warn, "application")]
    public void Lines_with_a_header(string line, string message, Severity severity, string category)
    {
        var e = Decoding.One(line);
        Assert.Equal((message, severity, category, TimeSource.Message), (e.Message, e.Severity, e.Category, e.TimeSource));
        Assert.Equal(DateTimeOffset.Parse("2023-04-11T22:11:41Z", null), e.Time);
        if (e["log.header"] is { } header && message[0] != 'm') Assert.Equal(line, header + message);
    }

    [Theory]
    [InlineData("2023-04-12 06:11:41,000 INFO [main] c.e.Shop - started", Severity.Info)]
    [InlineData("2023-04-12 06:11:41.000 | WARNING  | __main__:f:47 - {'a': 1}", Severity.Warn)]
    [InlineData("2023-04-12 06:11:41.000  WARN 1 --- [nio-8080] o.s.Web : slow", Severity.Warn)]
    [InlineData("[2023-04-12T06:11:41+08:00] [ERROR] failed", Severity.Error)]
    [InlineData("[ERROR] 2023-04-12 06:11:41 failed", Severity.Error)]
    [InlineData("2023/04/12 06:11:41 [错误] 库存不足", Severity.Error)]
    [InlineData("2023-04-12 06:11:41 【警告】 慢查询", Severity.Warn)]
    [InlineData("[06:11:41 ERR] Serilog console", Severity.Error)]
    [InlineData("2023-04-12 06:11:41, Info                  CBS    Loaded", Severity.Info)]
    [InlineData("2023-04-12 06:11:41 nothing said about an error", Severity.Unknown)]
    [InlineData("ERROR 2023-04-12 06:11:41,000 main failed\n\tat a.B(C.java:1)\n2020-01-01 00:00:00 INFO x", Severity.Error)]
    public void Application_lines(string line, Severity severity)
    {
        var e = Decoding.One(line);
        Assert.Equal((line, severity, TimeSource.Message), (e.Message, e.Severity, e.TimeSource));
        Assert.Equal(!line.Contains("+08", StringComparison.Ordinal), e.Flags.HasFlag(EventFlags.TimeInferred));
        Assert.Equal(DateTimeOffset.Parse("2023-04-11T22:11:41Z", null), e.Time);
    }

    [Theory]
    [InlineData("Failed password for invalid user admin from 8.8.8.8 port 22 ssh2", "admin", "8.8.8.8", "failure")]
    [InlineData("Accepted publickey for deploy from 2001:db8::1 port 63673 ssh2: RSA aa:bb", "deploy", "2001:db8::1", "success")]
    [InlineData("Invalid user a from b from 8.8.8.8", "a from b", "8.8.8.8", "failure")]
    [InlineData("pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=8.8.8.8  user=root", "root", "8.8.8.8", "failure")]
    public void Logins_name_user_and_address(string message, string user, string address, string outcome)
    {
        var e = Decoding.One($"Apr 12 06:11:41 web1 sshd[7]: {message}");
        Assert.Equal(("auth", user, address, outcome, "sshd", "web1"), (e.Category, e["user.name"], e.ClientAddress, e["event.outcome"], e.Service, e.Host));
    }

    [Fact]
    public void Structured_data_becomes_fields()
    {
        var e = Decoding.One("<165>1 - - - - - [a@1 k=\"v\\\"\\]\\\\\" 中=\"x\"]");
        Assert.Null(e["syslog.sd.a@1.k"]); // a name outside ASCII breaks the grammar
        e = Decoding.One("<165>1 - - - - - [a@1 k=\"v\\\"\\]\\\\\" l=\"中\"][b x=\"\"]");
        Assert.Equal(("v\"]\\", "中", ""), (e["syslog.sd.a@1.k"], e["syslog.sd.a@1.l"], e["syslog.sd.b.x"]));
    }

    [Theory]
    [InlineData("Dec 31 23:59:59 h p: x", "2023-01-01T00:30:00Z", "2022-12-31T23:59:59Z")] // just past New Year
    [InlineData("Jan  1 00:30:00 h p: x", "2022-12-31T23:59:00Z", "2023-01-01T00:30:00Z")] // a clock a little ahead
    [InlineData("Jan  3 00:30:00 h p: x", "2022-12-31T23:59:00Z", "2022-01-03T00:30:00Z")] // more than a day ahead
    [InlineData("Feb 29 12:00:00 h p: x", "2023-03-01T00:00:00Z", "2020-02-29T12:00:00Z")] // a leap day
    public void The_year_of_a_stamp_without_one_is_the_nearest_not_a_day_ahead(string line, string received, string expected)
    {
        var e = Decoding.One(line, options: new ParsingOptions { TimeZone = "UTC" }, received: DateTimeOffset.Parse(received, null).ToUnixTimeMilliseconds());
        Assert.Equal(DateTimeOffset.Parse(expected, null), e.Time);
        Assert.True(e.Flags.HasFlag(EventFlags.TimeInferred));
    }

    [Fact]
    public void A_firewalls_pairs_behind_a_priority_are_fields()
    {
        var e = Decoding.One("<189>date=2023-04-12 time=06:11:41 devname=\"FW 1\" srcip=8.8.8.8 level=\"alert\" action=deny");
        Assert.Equal(("FW 1", "deny", "8.8.8.8", Severity.Alert), (e["devname"], e["action"], e.ClientAddress, e.Severity));
        Assert.Equal(DateTimeOffset.Parse("2023-04-11T22:11:41Z", null), e.Time);
    }
}
