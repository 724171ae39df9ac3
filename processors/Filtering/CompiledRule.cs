using System.Text;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Filtering;

/// <summary>A <see cref="FilterRule"/> as bytes, cheapest condition first.</summary>
internal sealed class CompiledRule(FilterRule rule, int counter)
{
    private readonly LogFamily? _family = rule.Family;
    private readonly Severity _below = rule.SeverityBelow ?? Severity.Unknown;
    private readonly byte[] _category = Encoding.UTF8.GetBytes(rule.Category ?? "");
    private readonly TextPattern _service = new(rule.Service);
    private readonly TextPattern _path = new(rule.Path);
    private readonly byte[] _message = Encoding.UTF8.GetBytes(rule.MessageContains ?? "");

    /// <summary>Where its drops are counted.</summary>
    public int Counter => counter;

    public bool Matches(LogEvent e)
    {
        if (_family is { } family && e.Family != family) return false;
        if (_below != Severity.Unknown && (e.Severity == Severity.Unknown || e.Severity >= _below)) return false;
        if (_category.Length > 0 && !e.Category.Span.SequenceEqual(_category)) return false;
        if (!_service.Matches(e.Service.Span)) return false;
        if (!_path.IsEmpty && !_path.Matches(UrlPath(e))) return false;
        return _message.Length == 0 || e.Message.Span.IndexOf(_message) >= 0;
    }

    private static ReadOnlySpan<byte> UrlPath(LogEvent e)
    {
        var place = e.Fields.Find("url.original"u8);
        if (place < 0) return default;
        var url = e.Fields[place].Value.Span;
        var query = url.IndexOfAny((byte)'?', (byte)'#');
        return query < 0 ? url : url[..query];
    }
}
