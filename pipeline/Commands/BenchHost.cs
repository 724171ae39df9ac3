using Monitoring.Benchmarks;
using Monitoring.Benchmarks.Overload;
using Monitoring.Benchmarks.Reference;
using Monitoring.Benchmarks.Workload;
using Monitoring.Pipeline.Configuration;
using Monitoring.Pipeline.Embedded;
using Monitoring.Pipeline.Embedded.Postgres;
using Monitoring.Pipeline.Engine;
using Monitoring.Pipeline.Stages;
using Monitoring.Processors.Intake;
using Monitoring.Processors.Metrics;
using Monitoring.Schemas;
using Serilog.Core;

namespace Monitoring.Pipeline.Commands;

/// <summary>The benchmarks with the servers that they need.</summary>
internal static class BenchHost
{
    /// <summary>Runs a suite in a temporary folder and prints its figures.</summary>
    public static async Task<int> RunAsync(BenchRequest request, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("monitoring-bench-").FullName;
        // Root's PostgreSQL runs as somebody else, who has to get through to its own folder below.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute);
        try
        {
            var outcome = request.Suite switch
            {
                "intake" => Measured(await IntakeAsync(request, folder, cancellation).ConfigureAwait(false)),
                "samples" => Measured(SampleBenchmark.Run(Metrics, request.Events is { } series ? new SampleBenchmarkOptions { ManySeries = series } : new SampleBenchmarkOptions())),
                "gateway" => Measured(GatewayBenchmark.Run()),
                "aggregate" => Measured(Aggregate(request)),
                "sink" => Measured(await SinkAsync(request, folder, cancellation).ConfigureAwait(false)),
                "overload" => await OverloadAsync(request, folder, cancellation).ConfigureAwait(false),
                _ => Measured(await PipelineAsync(request, folder, cancellation).ConfigureAwait(false)),
            };
            var report = new FiguresReport($"monitoring bench {request.Suite} --seed {request.Seed}", FiguresReport.BuiltFrom(), outcome.Figures);
            Console.WriteLine(report.ToTable());
            foreach (var line in outcome.Course) Console.WriteLine(line);
            if (request.Json is { } file) report.WriteJson(file);
            foreach (var promise in outcome.Broken) await Console.Error.WriteLineAsync($"error: {promise}").ConfigureAwait(false);
            return outcome.Broken.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
        }
        catch (Exception e) when (e is InvalidOperationException or EmbeddedPostgresException or IOException or TimeoutException)
        {
            await Console.Error.WriteLineAsync($"error: {e.Message}").ConfigureAwait(false);
            return ExitCode.Failed;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IReadOnlyList<Figure> Aggregate(BenchRequest request)
    {
        var samples = request.Events ?? 4_000_000;
        var intake = IntakePrefix.Steps(IntakeStage.Resources(new MonitoringOptions(), Logger.None))[^1];
        return [.. AggregateBenchmark.RunLogs(AggregateStage.Processor, intake.Create, samples / 10, request.Seed), .. AggregateBenchmark.Run(AggregateStage.Processor, [10_000, 1_000_000], samples)];
    }

    private static OverloadOutcome Measured(IReadOnlyList<Figure> figures) => new(figures, [], []);

    private static async Task<IReadOnlyList<Figure>> IntakeAsync(BenchRequest request, string folder, CancellationToken cancellation)
    {
        var countries = await NpmGeoIp.FetchAsync(folder, cancellation).ConfigureAwait(false);
        if (countries is null) Progress("no npm to fetch a country database with: enrichment is measured without countries");
        var options = new MonitoringOptions { Enrichment = new EnrichmentOptions { GeoipDatabases = countries is null ? [] : [countries] } };
        var steps = IntakePrefix.Steps(IntakeStage.Resources(options, Logger.None));
        var benchmark = new IntakeBenchmarkOptions { Seed = request.Seed };
        if (request.Events is { } events) benchmark = benchmark with { Events = events };
        // A fast answer that is wrong is worth nothing: no figure without the same output.
        var equality = IntakeEquality.Compare(steps[^1].Create(), FixedMix.Create(benchmark.Events, benchmark.Seed));
        if (equality.Equal < equality.Records)
            throw new InvalidOperationException($"{equality.Figure.Name} is {equality.Equal} of {equality.Records}; the first differences:\n{string.Join('\n', equality.First)}");
        return [equality.Figure, .. IntakeBenchmark.Run(steps, benchmark)];
    }

    // Without the bounds: what they cut off would not be measured.
    private static MetricsProcessor Metrics()
    {
        var bounds = new SampleOptions { MaxSeries = 10_000_000, MaxSeriesPerMetric = 10_000_000, MaxSeriesPerTenant = 10_000_000 };
        var chain = new MetricsProcessor(new IntakeResources(_ => [], null, null), 0);
        chain.OnControl(new IntakePolicy { Samples = bounds }.ToBytes());
        return chain;
    }

    private static async Task<IReadOnlyList<Figure>> SinkAsync(BenchRequest request, string folder, CancellationToken cancellation)
    {
        await using var server = request.Postgres is null
            ? await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions { Folder = Path.Combine(folder, "postgres"), BinariesFolder = Path.Combine(folder, "binaries") }, cancellation).ConfigureAwait(false)
            : null;
        var options = new SinkBenchmarkOptions { ConnectionString = request.Postgres ?? server!.ConnectionString, BatchBytes = MemoryBudget.Of(new MonitoringOptions()).SinkBatchBytes(Topics.Logs), Seed = request.Seed };
        return await SinkBenchmark.RunAsync(request.Events is { } rows ? options with { Rows = rows } : options, Progress, cancellation).ConfigureAwait(false);
    }

    private static async Task<IReadOnlyList<Figure>> PipelineAsync(BenchRequest request, string folder, CancellationToken cancellation)
    {
        await using var installation = await LocalInstallation.StartAsync(new LocalInstallationOptions(folder, request.Kafka, request.Postgres), Progress, cancellation).ConfigureAwait(false);
        var options = new PipelineBenchmarkOptions
        {
            BootstrapServers = installation.BootstrapServers,
            ConnectionString = installation.OwnerConnectionString,
            Processes = new Dictionary<string, int>(installation.Processes) { ["publisher"] = Environment.ProcessId },
            Metrics = new Uri($"http://{installation.HttpAddress}/metrics"),
            Seed = request.Seed,
        };
        return await new PipelineBenchmark(request.Events is { } events ? options with { Events = events } : options).RunAsync(cancellation).ConfigureAwait(false);
    }

    private static async Task<OverloadOutcome> OverloadAsync(BenchRequest request, string folder, CancellationToken cancellation)
    {
        // The pipeline reads the same variables.
        var plan = ConfigurationLoader.LoadFile(null, ConfigurationLoader.ProcessEnvironment()).Options;
        var setup = new LocalInstallationOptions(folder, request.Kafka, Postgres: null) { Partitions = plan.Topics.Partitions };
        await using var installation = await LocalInstallation.StartAsync(setup, Progress, cancellation).ConfigureAwait(false);
        var options = new OverloadBenchmarkOptions
        {
            BootstrapServers = installation.BootstrapServers,
            ConnectionString = installation.OwnerConnectionString,
            Metrics = new Uri($"http://{installation.HttpAddress}/metrics"),
            Processes = installation.Processes,
            MemoryLimit = plan.Engine.MemoryLimit,
            StopDatabase = installation.CrashPostgresAsync,
            StartDatabase = installation.RestartPostgresAsync,
            Seed = request.Seed,
        };
        if (request.Events is { } events) options = options with { Events = events };
        if (request.Outage is { } outage) options = options with { Outage = outage };
        return await new OverloadBenchmark(options).RunAsync(Progress, cancellation).ConfigureAwait(false);
    }

    private static void Progress(string line) => Console.Error.WriteLine($"bench: {line}");
}
