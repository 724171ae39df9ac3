using System.ComponentModel;
using Monitoring.Schemas.Options;

namespace Monitoring.Processors.Enrichment;

/// <summary>What is known of one service: a row of the table that the team keeps.</summary>
public sealed record ServiceMetadata : IValidatedOptions
{
    [Description("The service's name as events carry it.")]
    public string Service { get; init; } = "";

    [Description("Who answers for it.")]
    public string Owner { get; init; } = "";

    [Description("The team that runs it.")]
    public string Team { get; init; } = "";

    [Description("How bad its failure is: for example critical, high, medium, low.")]
    public string Criticality { get; init; } = "";

    [Description("Its layer: for example edge, business, data.")]
    public string Tier { get; init; } = "";

    /// <inheritdoc/>
    public IEnumerable<OptionError> Validate()
    {
        if (string.IsNullOrWhiteSpace(Service)) yield return new OptionError("service", "must be given", "service: order-api");
    }
}
