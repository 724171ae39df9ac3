namespace Monitoring.Pipeline.Commands.Demo;

/// <summary>A pipeline that runs, however it was started.</summary>
/// <param name="BootstrapServers">The broker that it reads.</param>
/// <param name="OwnerConnectionString">Reads every table, security logs too: what is checked is everything.</param>
/// <param name="AnalystConnectionString">What an analyst connects with: the printed queries run with it.</param>
/// <param name="StopAsync">Stops what was started for the demo.</param>
internal sealed record DemoEnvironment(string BootstrapServers, string OwnerConnectionString, string AnalystConnectionString, Func<Task> StopAsync);
