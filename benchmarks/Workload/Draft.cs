namespace Monitoring.Benchmarks.Workload;

/// <summary>What happened, before a publisher wraps it. One instance is used for all events.</summary>
internal sealed class Draft
{
    public TrafficKind Kind { get; private set; }

    /// <summary>On the clock of the host, with its offset.</summary>
    public DateTimeOffset Time { get; private set; }

    /// <summary>True where the caller asks for personal data inside.</summary>
    public bool WantsPersonalData { get; private set; }

    /// <summary>The line as it stands in the file, or null for a structured event.</summary>
    public string? Line { get; set; }

    public string Service { get; set; } = "";

    public string Level { get; set; } = "";

    /// <summary>The message of a structured event.</summary>
    public string Message { get; set; } = "";

    public string TraceId { get; set; } = "";

    public string SpanId { get; set; } = "";

    /// <summary>The program of an auth line, for publishers that parse syslog themselves.</summary>
    public string Program { get; set; } = "";

    public int ProcessId { get; set; }

    public List<DraftField> Fields { get; } = [];

    public List<PersonalDatum> PersonalData { get; } = [];

    public void Begin(TrafficKind kind, DateTimeOffset time, bool wantsPersonalData)
    {
        Kind = kind;
        Time = time;
        WantsPersonalData = wantsPersonalData;
        Line = null;
        Service = Level = Message = TraceId = SpanId = Program = "";
        ProcessId = 0;
        Fields.Clear();
        PersonalData.Clear();
    }

    public void Field(string name, string text) => Fields.Add(new DraftField(name, text, 0));

    public void Field(string name, decimal number) => Fields.Add(new DraftField(name, null, number));

    /// <summary>Notes the datum and returns its text.</summary>
    public string Personal(PersonalDatum datum)
    {
        PersonalData.Add(datum);
        return datum.Text;
    }
}

/// <summary>A field of a structured event: a text, or a number where the text is null.</summary>
internal readonly record struct DraftField(string Name, string? Text, decimal Number);
