using Monitoring.Pipeline.Torture.Cluster;

namespace Monitoring.Pipeline.Torture.Nemesis.Faults;

/// <summary>Commits reach the server and their answers get lost: the outcome is unknown to the one who asked.</summary>
internal sealed record LoseCommitAnswers(Link Link, int Commits) : Fault
{
    public static IReadOnlyList<FaultKind> Kinds { get; } = Links.Kinds("commit-answer-lost", static (random, link) => new LoseCommitAnswers(link, random.Between(1, 6)));

    public override async Task StrikeAsync(Scene scene, CancellationToken cancellation)
    {
        var condition = scene.Of(Link).Condition;
        var before = condition.CommitsCut;
        condition.LetCommitsThrough = true;
        condition.CommitsToCut = Commits;
        await Scene.UntilAsync(() => condition.CommitsCut >= before + Commits, 3 * TortureCluster.SessionTimeout, cancellation).ConfigureAwait(false);
        condition.CommitsToCut = 0;
    }
}
