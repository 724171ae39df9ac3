using Monitoring.Pipeline.Engine.Tasks;

namespace Monitoring.Tests.Engine;

/// <summary>Several batches in one room of 100 bytes, 10 of them for each whatever the others do.</summary>
public sealed class BatchRoomSpecs
{
    private readonly BatchRoom _room = new(size: 100, least: 10);

    [Fact]
    public void One_task_alone_may_take_it_all()
    {
        _room.Take(99);
        Assert.False(_room.IsFull(99));
        _room.Take(1);
        Assert.True(_room.IsFull(100));
    }

    [Fact]
    public void A_task_whose_commit_hangs_leaves_the_others_their_least()
    {
        _room.Take(100);
        _room.Take(9);
        Assert.False(_room.IsFull(9));
        _room.Take(1);
        Assert.True(_room.IsFull(10));
    }

    [Fact]
    public void What_is_committed_is_room_again()
    {
        _room.Take(100);
        _room.GiveBack(60);
        Assert.False(_room.IsFull(40));
    }
}
