using Monitoring.Schemas;

namespace Monitoring.Benchmarks.Workload;

/// <summary>Which machines the platform runs on and what ships their logs.</summary>
internal sealed class Fleet
{
    private readonly SeededRandom _random;
    private readonly Publisher[] _access, _application, _stackTrace, _auth, _database, _cache;

    public Fleet(SeededRandom random)
    {
        _random = random;
        const string nginx = "/var/log/nginx/access.log";
        var module = new FilebeatSetup("8.14.4", nginx, "nginx", "access");
        var lean = new FilebeatSetup("9.2.3", nginx, Lean: true);
        _access =
        [
            Filebeat(module, Topics.AppLogs, "web-01"), Filebeat(lean, Topics.AppLogs, "web-02"), Filebeat(lean with { AddsId = true }, Topics.AppLogs, "web-03"),
            new FluentdPublisher(Topics.AppLogs, "edge-01", "nginx.access"), new FluentdPublisher(Topics.AppLogs, "edge-02", "nginx.access"),
            new FluentdPublisher(Topics.AppLogs, "edge-03", "nginx.access"), new FluentdPublisher(Topics.AppLogs, "edge-04", "nginx.access"),
            new FluentBitPublisher(random, Topics.AppLogs, "k8s-node-01", keepLog: false),
        ];
        var services = new FilebeatSetup("8.19.0", "/var/log/restaurant/{0}.json", Lean: true);
        _application =
        [
            new FluentdPublisher(Topics.AppLogs, "app-01", "app.restaurant"), new FluentdPublisher(Topics.AppLogs, "app-02", "app.restaurant"),
            new FluentdPublisher(Topics.AppLogs, "app-03", "app.restaurant"), new FluentdPublisher(Topics.AppLogs, "app-04", "app.restaurant"),
            new FluentdPublisher(Topics.AppLogs, "app-05", "app.restaurant"), Filebeat(services, Topics.AppLogs, "app-06"),
            new FluentBitPublisher(random, Topics.AppLogs, "k8s-node-02", keepLog: false), new FluentBitPublisher(random, Topics.AppLogs, "k8s-node-03", keepLog: true),
        ];
        var traces = new FilebeatSetup("9.2.3", "/var/log/restaurant/{0}.log");
        _stackTrace = [Filebeat(traces, Topics.AppLogs, "app-07"), Filebeat(traces, Topics.AppLogs, "app-08")];
        var auth = new FilebeatSetup("8.19.0", "/var/log/auth.log", Lean: true);
        _auth =
        [
            new FluentdPublisher(Topics.SecurityLogs, "bastion-01", "system.auth"), Filebeat(auth with { AddsId = true }, Topics.SecurityLogs, "bastion-02"),
            Filebeat(auth with { TraditionalStamp = true }, Topics.SystemLogs, "db-01"),
        ];
        _database = [Filebeat(new FilebeatSetup("8.14.4", "/var/log/postgresql/postgresql-16-main.log", "postgresql", "log"), Topics.SystemLogs, "db-01")];
        _cache = [new FluentdPublisher(Topics.SystemLogs, "cache-01", "middleware.redis")];
    }

    /// <summary>A machine on which an event of this kind happens.</summary>
    public Publisher Pick(TrafficKind kind) => _random.Pick(kind switch
    {
        TrafficKind.Access => _access,
        TrafficKind.Application => _application,
        TrafficKind.StackTrace => _stackTrace,
        TrafficKind.Auth => _auth,
        TrafficKind.Database => _database,
        _ => _cache,
    });

    private FilebeatPublisher Filebeat(FilebeatSetup setup, string topic, string host) => new(_random, setup, topic, host);
}
