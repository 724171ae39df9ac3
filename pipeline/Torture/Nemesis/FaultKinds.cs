using Monitoring.Pipeline.Torture.Nemesis.Faults;

namespace Monitoring.Pipeline.Torture.Nemesis;

/// <summary>Every kind that there is.</summary>
internal static class FaultKinds
{
    public static IReadOnlyList<FaultKind> All { get; } =
    [
        KillPipeline.Kind, .. KillAtFailPoint.Kinds, PausePipeline.Kind, PauseBeyondSession.Kind, PauseAtCommit.Kind, KillBesidePaused.Kind, LeaveAndJoin.Kind, JoinAndLeave.Kind, ChangePolicy.Kind, JumpClock.Kind,
        RestartBroker.Kind, PauseBroker.Kind, SlowSubscriber.Kind,
        CrashPostgres.Kind, PausePostgres.Kind, FillDisk.Kind, UseUpConnections.Kind,
        .. CutConnections.Kinds, .. HalfCloseConnections.Kinds, .. BlackHole.Kinds, .. ThrottleConnections.Kinds, .. DelayConnections.Kinds,
        .. LoseCommitAnswers.Kinds, .. LoseCommits.Kinds,
    ];

    /// <summary>The kind of that name.</summary>
    public static FaultKind Named(string name) => All.Single(k => k.Name == name);
}
