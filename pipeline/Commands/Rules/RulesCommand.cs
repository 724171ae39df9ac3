using System.CommandLine;

namespace Monitoring.Pipeline.Commands.Rules;

/// <summary><c>monitoring rules</c>: rule files in Prometheus' format.</summary>
internal static class RulesCommand
{
    public static Command Create() => new("rules", "Check and test recording and alerting rules in Prometheus' format.") { CheckRulesCommand.Create(), TestRulesCommand.Create() };
}
