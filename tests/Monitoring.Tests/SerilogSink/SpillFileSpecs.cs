using Monitoring.Sinks.Serilog;

namespace Monitoring.Tests.SerilogSink;

/// <summary>The file behind a full queue.</summary>
public sealed class SpillFileSpecs : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Records_come_out_in_order_and_stay_until_removed()
    {
        using var file = new SpillFile(_path, 1000);
        for (byte i = 1; i <= 5; i++) Assert.True(file.TryAppend([i, i]));
        var two = file.Peek(2);
        Assert.Equal([1, 2], two.Select(r => (int)r[0]));
        Assert.Equal([1, 2], file.Peek(2).Select(r => (int)r[0]));
        file.Remove(two);
        Assert.Equal([3, 4, 5], file.Peek(9).Select(r => (int)r[0]));
        file.Remove(file.Peek(9));
        Assert.True(file.IsEmpty);
        Assert.Equal(0, new FileInfo(_path).Length);
    }

    [Fact]
    public void The_limit_holds_and_leaves_the_file_whole()
    {
        using var file = new SpillFile(_path, 20);
        Assert.True(file.TryAppend(new byte[10]));
        Assert.False(file.TryAppend(new byte[10]));
        Assert.Single(file.Peek(9));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void A_record_cut_by_a_crash_is_removed(int missing)
    {
        using (var file = new SpillFile(_path, 1000))
        {
            file.TryAppend([1, 2, 3]);
            file.TryAppend([4, 5, 6]);
        }

        using (var cut = new FileStream(_path, FileMode.Open)) cut.SetLength(cut.Length - missing);
        using var again = new SpillFile(_path, 1000);
        Assert.Equal([1, 2, 3], Assert.Single(again.Peek(9)));
        Assert.True(again.TryAppend([7]));
        Assert.Equal(2, again.Peek(9).Count);
    }
}
