namespace Monitoring.Processors.Enrichment.UserAgents;

/// <summary>The three lists of uap-core, as its specification applies them: of each list the first rule that matches decides.</summary>
internal sealed class UserAgentParser
{
    private static readonly Lazy<UserAgentParser> Lazy = new(Open);
    private readonly RuleList _browsers;
    private readonly RuleList _systems;
    private readonly RuleList _devices;

    public UserAgentParser(IReadOnlyList<Rule> rules)
    {
        _browsers = new RuleList([.. rules.Where(rule => rule.List == "user_agent_parsers")]);
        _systems = new RuleList([.. rules.Where(rule => rule.List == "os_parsers")]);
        _devices = new RuleList([.. rules.Where(rule => rule.List == "device_parsers")]);
    }

    /// <summary>The rules that are part of this assembly.</summary>
    public static UserAgentParser Shipped => Lazy.Value;

    public Product Browser(string text)
    {
        if (!_browsers.TryMatch(text, out var rule, out var groups)) return Product.Other;
        return new Product(
            Template.Fill(rule.Value("family_replacement"), groups) ?? Template.Group(groups, 1) ?? Product.Unknown,
            Template.Fill(rule.Value("v1_replacement"), groups) ?? Template.Group(groups, 2),
            Template.Fill(rule.Value("v2_replacement"), groups) ?? Template.Group(groups, 3),
            Template.Fill(rule.Value("v3_replacement"), groups) ?? Template.Group(groups, 4),
            null);
    }

    public Product System(string text)
    {
        if (!_systems.TryMatch(text, out var rule, out var groups)) return Product.Other;
        return new Product(
            Template.Fill(rule.Value("os_replacement"), groups) ?? Template.Group(groups, 1) ?? Product.Unknown,
            Template.Fill(rule.Value("os_v1_replacement"), groups) ?? Template.Group(groups, 2),
            Template.Fill(rule.Value("os_v2_replacement"), groups) ?? Template.Group(groups, 3),
            Template.Fill(rule.Value("os_v3_replacement"), groups) ?? Template.Group(groups, 4),
            Template.Fill(rule.Value("os_v4_replacement"), groups) ?? Template.Group(groups, 5));
    }

    public Device Device(string text)
    {
        if (!_devices.TryMatch(text, out var rule, out var groups)) return new Device(Product.Unknown, null, null);
        return new Device(
            Template.Fill(rule.Value("device_replacement"), groups) ?? Template.Group(groups, 1) ?? Product.Unknown,
            Template.Fill(rule.Value("brand_replacement"), groups),
            Template.Fill(rule.Value("model_replacement"), groups) ?? Template.Group(groups, 1));
    }

    private static UserAgentParser Open()
    {
        using var stream = typeof(UserAgentParser).Assembly.GetManifestResourceStream("regexes.yaml")!;
        using var reader = new StreamReader(stream);
        return new UserAgentParser(RuleFile.Read(reader));
    }
}

/// <summary>A browser or a system and its version.</summary>
internal readonly record struct Product(string Family, string? Major, string? Minor, string? Patch, string? PatchMinor)
{
    public const string Unknown = "Other";

    public static readonly Product Other = new(Unknown, null, null, null, null);

    /// <summary>The parts that are known, dotted.</summary>
    public string? Version => Major is null ? null : string.Join('.', new[] { Major, Minor, Patch, PatchMinor }.TakeWhile(part => part is not null));
}

/// <summary>A device, its maker and its model.</summary>
internal readonly record struct Device(string Family, string? Brand, string? Model);
