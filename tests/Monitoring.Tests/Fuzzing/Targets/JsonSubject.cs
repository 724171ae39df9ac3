using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Monitoring.Processors.Parsing.Json;
using Monitoring.Schemas.Events;

namespace Monitoring.Tests.Fuzzing.Targets;

/// <summary>The scanner reads what the system's reader reads, and writes the same value again.</summary>
internal sealed class JsonSubject
{
    private readonly FieldTape _tape = new();

    public Action? Run(byte[] input)
    {
        if (!Utf8.IsValid(input)) return null;
        _tape.Clear();
        var scanner = new JsonScanner(new Utf8Slice(input), 4096);
        var accepted = scanner.ReadMembers(_tape) && scanner.End();
        if (!accepted && scanner.Error.Reason == DeadLetterReason.TooManyFields) return null;
        return () =>
        {
            var document = Parse(input);
            if (accepted) Assert.NotNull(document);
            if (document is null || document.RootElement.ValueKind != JsonValueKind.Object) Assert.False(accepted);
            if (accepted) Assert.Equal(Tokens(input), Tokens(new AttributesJson().Write(_tape)));
        };
    }

    /// <summary>Kinds and texts as sent: lone surrogates cannot be compared as strings.</summary>
    private static List<(JsonTokenType, string)> Tokens(ReadOnlySpan<byte> json)
    {
        var tokens = new List<(JsonTokenType, string)>();
        for (var reader = new Utf8JsonReader(json); reader.Read();) tokens.Add((reader.TokenType, Encoding.UTF8.GetString(reader.ValueSpan)));
        return tokens;
    }

    private static JsonDocument? Parse(byte[] input)
    {
        try
        {
            return JsonDocument.Parse(input, new JsonDocumentOptions { MaxDepth = 64 });
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
