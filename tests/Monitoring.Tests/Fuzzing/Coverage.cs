using System.Numerics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Monitoring.Tests.Fuzzing;

/// <summary>Which branches an input takes, where the assemblies under test were instrumented by SharpFuzz (see <c>./test --fuzz</c>).</summary>
internal sealed class Coverage
{
    private const int Size = 1 << 16;
    private static readonly byte[] Zeros = new byte[Size];
    private readonly IntPtr _shared = Marshal.AllocHGlobal(Size); // The instrumented code writes there as long as the process lives.
    private readonly byte[] _taken = new byte[Size];
    private readonly byte[] _seen = new byte[Size];

    private Coverage()
    {
    }

    /// <summary>Starts to listen; null where nothing is instrumented.</summary>
    public static Coverage? Find()
    {
        if (!File.Exists(Path.Combine(AppContext.BaseDirectory, "SharpFuzz.Common.dll"))) return null;
        var coverage = new Coverage();
        coverage.Clear();
        Assembly.Load("SharpFuzz.Common").GetType("SharpFuzz.Common.Trace", throwOnError: true)!.GetField("SharedMem")!.SetValue(null, coverage._shared);
        return coverage;
    }

    /// <summary>Forgets the last input.</summary>
    public void Clear() => Marshal.Copy(Zeros, 0, _shared, Size);

    /// <summary>Whether the input since <see cref="Clear"/> did what none before it did.</summary>
    public bool IsNew()
    {
        Marshal.Copy(_shared, _taken, 0, Size);
        var isNew = false;
        for (var i = Array.FindIndex(_taken, b => b != 0); i is >= 0 and < Size; i++)
        {
            if (_taken[i] == 0) continue;
            // Once, twice, a few times, often: as AFL counts.
            var count = (byte)(1 << BitOperations.Log2(_taken[i]));
            isNew |= (_seen[i] & count) == 0;
            _seen[i] |= count;
        }

        return isNew;
    }
}
