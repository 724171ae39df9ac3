using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Masking.Detection;
using Monitoring.Processors.Masking.Scanning;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Masking;

/// <summary>Masks personal data and secrets in events, by their form, by what stands before them and by the fields' names.</summary>
/// <remarks>
/// <para>Masking twice changes nothing more. The result is valid UTF-8, and valid inside a JSON string where the text was. Nothing is allocated
/// once its buffers have grown; texts without anything to mask are returned as they are.</para>
/// <para>Single-threaded. It holds no state over events: a crash loses nothing.</para>
/// </remarks>
public sealed partial class Masker
{
    /// <summary>A mask can bring two things together that were apart; what they form is masked in the next pass.</summary>
    private const int MostPasses = 4;

    private const int LongestMapped = 64 * 1024;
    private readonly MaskAction[] _actions;
    private readonly FieldRules _rules;
    private readonly CounterSet _counters;
    private readonly int[] _counterOf = new int[MaskKinds.Count];
    private readonly MaskWriter _writer;
    private readonly MatchList _matches = new();
    private readonly NormalView _view = new();
    private readonly TriggerMap _record = new();
    private readonly TriggerMap _line = new();
    private readonly bool _addresses;

    /// <summary>A masker for valid <paramref name="options"/>.</summary>
    public Masker(MaskingOptions options, CounterSet counters)
    {
        _actions = options.Actions();
        _rules = new FieldRules(options.Fields);
        _counters = counters;
        _writer = new MaskWriter(new Pseudonymizer(options.PseudonymKey?.Reveal() ?? "", options.PseudonymKeyId));
        _addresses = options.Ip != MaskAction.Allow || options.Mac != MaskAction.Allow;
        for (var kind = 1; kind < MaskKinds.Count; kind++) _counterOf[kind] = counters.Register("intake_masked", "kind", MaskKinds.Names[kind]);
    }

    /// <summary>Masks an event in place: message and fields. Host and service stay as they are.</summary>
    public void Mask(LogEvent e)
    {
        // Of the many events that one large record may hold, only the first one is worth a map of it.
        if (e.Origin.Index == 0 && e.Record.Length <= LongestMapped) _record.Read(e.Record);
        else _record.Clear();
        _line.Clear();
        var changed = false;
        if (MayHold(e.Message))
        {
            changed = TryMask(e.Message, e.Arena, out var message, _line);
            e.Message = message;
        }

        if (MaskFields(e)) changed = true;
        if (changed) e.Flags |= EventFlags.Masked;
    }

    /// <summary>The text with everything masked that is recognised in it; itself where there is nothing.</summary>
    public Utf8Slice MaskText(Utf8Slice text, Arena arena)
    {
        TryMask(text, arena, out var masked);
        return masked;
    }

    /// <summary>False for most texts: nothing is in them, as the maps of the record and the line or a look at one block tell.</summary>
    private bool MayHold(Utf8Slice text)
    {
        if (_addresses) return true;
        var map = _record.Covers(text, out var at) ? _record : _line.Covers(text, out at) ? _line : null;
        if (map is null) return TextScanner.MayHold(text);
        if (!map.Any(at, text.Length)) return false;
        if (!map.IsExact(at, text.Length)) return true;
        _matches.Clear();
        map.Scan(text.Span, at, _matches);
        return _matches.Count > 0;
    }

    private bool TryMask(Utf8Slice text, Arena arena, out Utf8Slice masked, TriggerMap? map = null)
    {
        masked = text;
        var changed = false;
        for (var pass = 0; pass < MostPasses && masked.Length >= TextScanner.ShortestText; pass++)
        {
            if (!TryPass(masked, arena, out masked, AddressScan.None, map) && !(_addresses && TryPass(masked, arena, out masked, AddressScan.Only, null))) break;
            changed = true;
            map = null;
        }

        return changed;
    }

    private bool TryPass(Utf8Slice text, Arena arena, out Utf8Slice masked, AddressScan addresses, TriggerMap? map)
    {
        masked = text;
        _matches.Clear();
        var span = text.Span;
        var normalised = _view.TryBuild(span);
        if (addresses == AddressScan.Only) AddressScanner.Scan(normalised ? _view.Span : span, _matches);
        else if (normalised) TextScanner.Scan(_view.Span, _view.Block, null, _matches);
        else
        {
            map?.Start(text);
            TextScanner.Scan(span, text.Block(Rounded(text.Length)), map, _matches);
        }

        if (!Keep(_matches)) return false;
        if (normalised) ToText(span);
        masked = _writer.Write(span, _matches.Matches, _actions, arena);
        return true;
    }

    private static int Rounded(int length) => (length + TextScanner.Block - 1) & -TextScanner.Block;

    /// <summary>Counts what is masked; false where all of it is allowed.</summary>
    private bool Keep(MatchList matches)
    {
        var any = false;
        foreach (var match in matches.Matches)
        {
            if (_actions[(int)match.Kind] == MaskAction.Allow) continue;
            _counters.Add(_counterOf[(int)match.Kind]);
            any = true;
        }

        return any;
    }

    /// <summary>Turns places of the view into places of the text.</summary>
    private void ToText(ReadOnlySpan<byte> text)
    {
        var matches = _matches.Matches;
        for (var i = 0; i < matches.Length; i++) _matches.Move(i, _view.Source(matches[i].Start), _view.SourceEnd(text, matches[i].End));
    }

    private enum AddressScan
    {
        None,
        Only,
    }
}
