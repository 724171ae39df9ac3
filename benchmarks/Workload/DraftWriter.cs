namespace Monitoring.Benchmarks.Workload;

/// <summary>Decides what happens next, by the shares of the options.</summary>
internal sealed class DraftWriter
{
    private readonly SeededRandom _random;
    private readonly AccessLines _access;
    private readonly ApplicationEvents _application;
    private readonly StackTraces _stackTraces;
    private readonly ServerLines _server;
    private readonly double[] _limits;
    private readonly double _personalChance;

    public DraftWriter(SeededRandom random, TrafficOptions options)
    {
        _random = random;
        var people = new PersonalDataSource(random);
        _access = new AccessLines(random, people);
        _application = new ApplicationEvents(random, people);
        _stackTraces = new StackTraces(random, people);
        _server = new ServerLines(random, people);
        double[] shares = [options.AccessShare, options.ApplicationShare, options.StackTraceShare, options.AuthShare, options.DatabaseShare];
        var sum = 0.0;
        _limits = [.. shares.Select(share => sum += share)];
        // Auth and cache lines carry none, so the others carry more.
        var carriers = 1 - options.AuthShare - options.CacheShare;
        _personalChance = carriers > 0 ? options.PersonalDataShare / carriers : 0;
    }

    public void Write(Draft draft, DateTimeOffset time)
    {
        var kind = Kind();
        draft.Begin(kind, time, kind is not (TrafficKind.Auth or TrafficKind.Cache) && _random.Chance(_personalChance));
        switch (kind)
        {
            case TrafficKind.Access: _access.Write(draft); break;
            case TrafficKind.Application: _application.Write(draft); break;
            case TrafficKind.StackTrace: _stackTraces.Write(draft); break;
            case TrafficKind.Auth: _server.Auth(draft); break;
            case TrafficKind.Database: _server.Database(draft); break;
            default: _server.Cache(draft); break;
        }
    }

    private TrafficKind Kind()
    {
        var at = _random.Unit();
        var kind = 0;
        while (kind < _limits.Length && at >= _limits[kind]) kind++;
        return (TrafficKind)kind;
    }
}
