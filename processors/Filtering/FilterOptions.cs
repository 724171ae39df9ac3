using System.ComponentModel;
using Monitoring.Schemas.Events;
using Monitoring.Schemas.Options;

namespace Monitoring.Processors.Filtering;

/// <summary>Which events are dropped on purpose. Nothing is, unless a rule says so.</summary>
public sealed record FilterOptions : IValidatedOptions
{
    [Description("Rules in order; an event is dropped, and counted, by the first one whose conditions all hold.")]
    public IReadOnlyList<FilterRule> Rules { get; init; } = [];

    /// <inheritdoc/>
    public IEnumerable<OptionError> Validate()
    {
        var names = new HashSet<string>();
        for (var i = 0; i < Rules.Count; i++)
        {
            foreach (var error in Rules[i].Validate()) yield return error with { Path = $"rules[{i}].{error.Path}" };
            if (!names.Add(Rules[i].Name)) yield return new OptionError($"rules[{i}].name", $"'{Rules[i].Name}' is taken", "Give each rule a name of its own: drops are counted by it.");
        }
    }
}

/// <summary>One reason to drop an event: every condition that is set has to hold.</summary>
public sealed record FilterRule : IValidatedOptions
{
    [Description("Name under which its drops are counted: letters, digits, _ and -.")]
    public string Name { get; init; } = "";

    [Description("The family: app, system or security.")]
    public LogFamily? Family { get; init; }

    [Description("The category, for example access.")]
    public string? Category { get; init; }

    [Description("The service; a trailing * stands for any end.")]
    public string? Service { get; init; }

    [Description("Events below this severity; events of unknown severity are not below any.")]
    public Severity? SeverityBelow { get; init; }

    [Description("A text that the message holds, in the same case.")]
    public string? MessageContains { get; init; }

    [Description("The URL's path of an access event, without its query; a trailing * stands for any end.")]
    public string? Path { get; init; }

    /// <inheritdoc/>
    public IEnumerable<OptionError> Validate()
    {
        if (Name.Length == 0 || !Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
            yield return new OptionError("name", $"'{Name}' is not a name", "Write letters, digits, _ and -.");
        if (Family is null && string.IsNullOrEmpty(Category) && string.IsNullOrEmpty(Service) && SeverityBelow is null && string.IsNullOrEmpty(MessageContains) && string.IsNullOrEmpty(Path))
            yield return new OptionError("name", $"'{Name}' has no condition, so that it would drop everything", "Add a condition.");
        if (Service == "*") yield return new OptionError("service", "* alone matches everything", "Leave the condition out.");
        if (Path == "*") yield return new OptionError("path", "* alone matches everything", "Leave the condition out.");
    }
}
