namespace Monitoring.Tests.Fuzzing;

/// <summary>Reads one input, under measurement, and gives back what has to hold of the result, which is checked outside of it.</summary>
internal delegate Action? Subject(byte[] input);

/// <summary>Code that reads bytes which somebody else wrote.</summary>
/// <param name="Name">Also the folder of its corpus.</param>
/// <param name="Create">Makes a subject with nothing warmed up.</param>
/// <param name="Seeds">Well-formed inputs, from which mutations start.</param>
internal sealed record FuzzTarget(string Name, Func<Subject> Create, params byte[][] Seeds)
{
    /// <summary>How many mutations every run of the tests tries.</summary>
    public int Mutations { get; init; } = 2_000;

    /// <summary>What one input may take once buffers have grown: so many times its bytes…</summary>
    public int MemoryFactor { get; init; } = 4;

    /// <summary>…and so many bytes besides, whatever its size.</summary>
    public int MemoryFloor { get; init; } = 64 * 1024;

    /// <summary>What the largest shapes may take where nothing has grown yet, in times of their bytes: a buffer that doubles is counted twice, and what is written is counted too.</summary>
    public int GrowthFactor { get; init; } = 16;

    /// <summary>Words that the format knows, for insertion.</summary>
    public byte[][] Words { get; init; } = [];

    /// <summary>What makes a reader slow or greedy, by its length in bytes.</summary>
    public (string Name, Func<int, byte[]> Make)[] Shapes { get; init; } = [];

    /// <summary>Length of the largest input of a shape.</summary>
    public int LargestShape { get; init; } = 1 << 20;

    /// <summary>What the largest input of a shape may take: as long as a message may, but for what is read once at a start.</summary>
    public TimeSpan MostTime { get; init; } = Meter.MostTime;

    public override string ToString() => Name;
}
