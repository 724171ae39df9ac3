namespace Monitoring.Tests.Fuzzing;

/// <summary>Makes an input that fails smaller while it fails in the same way.</summary>
internal static class Shrinking
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The smallest input found whose failure is of the same type.</summary>
    public static byte[] Shrink(FuzzTarget target, byte[] input, Type failure)
    {
        var end = DateTime.UtcNow + Patience;
        for (var size = input.Length / 2; size > 0; size /= 2)
        {
            for (var at = 0; at < input.Length && DateTime.UtcNow < end;)
            {
                byte[] less = [.. input.AsSpan(0, at), .. input.AsSpan(Math.Min(input.Length, at + size))];
                if (Fails(target, less) == failure) input = less;
                else at += size;
            }
        }

        return input;
    }

    private static Type? Fails(FuzzTarget target, byte[] input)
    {
        try
        {
            Meter.Check(target, target.Create(), input);
            return null;
        }
        catch (Exception failure)
        {
            return failure.GetType();
        }
    }
}
