using System.Globalization;
using Monitoring.Tests.Fuzzing.Targets;

namespace Monitoring.Tests.Fuzzing;

/// <summary>Bytes that nobody meant: no decoder fails, hangs, or takes memory out of proportion.</summary>
/// <remarks>The inputs are the same in every run. <c>./test --fuzz SECONDS [TARGET]</c> goes on for so long, from where this ends.</remarks>
public sealed class FuzzSpecs
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan CurvesFrom = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan More = TimeSpan.FromSeconds(double.Parse(Environment.GetEnvironmentVariable("MONITORING_FUZZ_SECONDS") ?? "0", CultureInfo.InvariantCulture));
    private static readonly string Only = Environment.GetEnvironmentVariable("MONITORING_FUZZ_TARGET") ?? "";

    private static readonly FuzzTarget[] All =
        [.. ParsingTargets.All, .. SampleTargets.All, .. GatewayTargets.All, .. MaskingTargets.All, .. CodecTargets.All, .. BrokerTargets.All, .. StateTargets.All, .. EnrichmentTargets.All];

    public static TheoryData<string> Targets => [.. All.Select(t => t.Name)];

    public static TheoryData<string, string> Shapes
    {
        get
        {
            var shapes = new TheoryData<string, string>();
            foreach (var target in All)
            {
                foreach (var (name, _) in target.Shapes) shapes.Add(target.Name, name);
            }

            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void No_input_breaks(string target)
    {
        if (Only.Length > 0 && Only != target) return;
        var run = new FuzzRun(Find(target));
        run.Run(Find(target).Mutations, More, Patience);
        TestContext.Current.SendDiagnosticMessage(run.Summary);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Time_and_memory_grow_no_faster_than_the_input(string target, string shape)
    {
        var subject = Find(target);
        var make = subject.Shapes.Single(s => s.Name == shape).Make;
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(() => Grow(subject, make))) { IsBackground = true };
        thread.Start();
        Assert.True(thread.Join(Patience), "it does not come to an end");
        if (failure is not null) Assert.Fail(failure.Message);
    }

    private static void Grow(FuzzTarget target, Func<int, byte[]> make)
    {
        target.Create()(make(4096))?.Invoke();
        var (half, whole) = (make(target.LargestShape / 2), make(target.LargestShape));
        var subject = target.Create();
        var time = Meter.Best(subject, whole, 2);
        // Below some milliseconds there is nothing to tell a curve by.
        if (time > CurvesFrom)
        {
            var before = Meter.Best(subject, half, 4);
            for (var again = 0; again < 6 && (time > target.MostTime || time > before * 2.6); again++) (before, time) = (Meter.Best(subject, half, 4), Meter.Best(subject, whole, 4));
            Assert.True(time <= target.MostTime, $"{whole.Length} bytes take {time.TotalMilliseconds:0} ms, half of them {before.TotalMilliseconds:0} ms");
            Assert.True(time <= before * 2.6, $"twice the input takes {time / before:0.0} times as long: {time.TotalMilliseconds:0.0} ms for {whole.Length} bytes");
        }

        var most = ((long)target.GrowthFactor * whole.Length) + (1 << 20);
        var memory = Meter.Fresh(target, whole);
        Assert.True(memory <= most, $"{memory} bytes are allocated for {whole.Length}; at most {most}");
    }

    private static FuzzTarget Find(string name) => All.Single(t => t.Name == name);
}
