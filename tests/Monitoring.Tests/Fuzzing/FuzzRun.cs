using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Monitoring.Tests.Fuzzing;

/// <summary>Tries a target's corpus and mutations of it, and grows the corpus where coverage is to be had.</summary>
internal sealed class FuzzRun(FuzzTarget target)
{
    private readonly Subject _subject = target.Create();
    private readonly List<byte[]> _corpus = Corpus.Of(target);
    private byte[] _current = [];
    private int _tried;
    private TimeSpan _longest;

    /// <summary>What the run came to, in one line.</summary>
    public string Summary => string.Create(CultureInfo.InvariantCulture, $"{target.Name}: {_tried} inputs, slowest {_longest.TotalMilliseconds:0.0} ms");

    /// <summary>Runs until so many mutations are tried or so much time is gone; an input that never ends fails after <paramref name="patience"/>.</summary>
    public void Run(int mutations, TimeSpan time, TimeSpan patience)
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Try(mutations, time)) { IsBackground = true };
        thread.Start();
        for (var last = -1; !thread.Join(patience); last = _tried)
        {
            if (_tried == last) Assert.Fail($"{target.Name} does not come to an end: {Show(_current)}");
        }

        if (failure is null) return;
        var input = failure is BoundException ? _current : Shrinking.Shrink(target, _current, failure.GetType());
        Assert.Fail($"{target.Name} after {_tried} inputs: {failure}\n{Show(input)}");
    }

    private Exception? Try(int mutations, TimeSpan time)
    {
        try
        {
            foreach (var input in _corpus) _subject(_current = input);
            foreach (var input in _corpus) Check(input);
            var coverage = Coverage.Find();
            var start = Stopwatch.GetTimestamp();
            for (var seed = 0; _tried < mutations || Stopwatch.GetElapsedTime(start) < time; seed++)
            {
                var mutator = new Mutator(seed, _corpus, target.Words);
                for (var i = 0; i < 256 && (_tried < mutations || Stopwatch.GetElapsedTime(start) < time); i++) Check(mutator.Next(), coverage);
            }

            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }

    private void Check(byte[] input, Coverage? coverage = null)
    {
        _current = input;
        coverage?.Clear();
        var took = Meter.Check(target, _subject, input);
        if (took > _longest) _longest = took;
        _tried++;
        if (coverage is null || !coverage.IsNew() || input.Length > 4096) return;
        _corpus.Add(input);
        if (Environment.GetEnvironmentVariable("MONITORING_FUZZ_CORPUS") is not { Length: > 0 } folder) return;
        Directory.CreateDirectory(Path.Combine(folder, target.Name));
        File.WriteAllBytes(Path.Combine(folder, target.Name, Convert.ToHexStringLower(System.IO.Hashing.XxHash64.Hash(input))), input);
    }

    private static string Show(byte[] input) =>
        $"{input.Length} bytes: {Convert.ToBase64String(input.AsSpan(0, Math.Min(input.Length, 6144)))}\n{Encoding.UTF8.GetString(input.AsSpan(0, Math.Min(input.Length, 512)))}";
}
