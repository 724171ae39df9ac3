using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Monitoring.Processors.Abstractions;
using Monitoring.Processors.Filtering;
using Monitoring.Processors.Masking;
using Monitoring.Schemas.Events;

namespace Monitoring.Tests.Fuzzing.Targets;

/// <summary>Masking of any text, and of personal data that was planted into any text, however it is written there.</summary>
internal static class MaskingTargets
{
    private static readonly byte[][] Texts = [.. new[]
    {
        "user bob called 13812345678 from 10.0.0.1", "card 4111 1111 1111 1111 ok, mail a.b+c@mail.example.com", "password=hunter2&token=abc Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefghijk",
        "{\"phone\":13812345678,\"a\":{\"b\":\"x\\\"\"}}", "id 110101199003077475 plate 京A12345 IBAN GB82 WEST 1234 5698 7654 32", "Cookie: a=b; c=d", "-----BEGIN PRIVATE KEY-----\nMIIabc\n-----END PRIVATE KEY-----", "--password x --user y",
        "电话１３８１２３４５６７８ 密码：hunter2", "https://u:p@h/?key=1", "[masked-email] and [masked-bank_card]",
    }.Select(Encoding.UTF8.GetBytes)];

    public static IEnumerable<FuzzTarget> All =>
    [
        new("mask-text", () => new TextSubject(new MaskingOptions()).Run, Texts) { Mutations = 6_000, MemoryFactor = 12, Shapes = Shape.OfText },
        new("mask-addresses", () => new TextSubject(new MaskingOptions { Ip = MaskAction.Redact, Mac = MaskAction.Redact }).Run, [.. Texts, "at 203.0.113.7:80, fe80::1%eth0, 00:1B:44:11:3A:B7"u8.ToArray()]) { Mutations = 3_000, MemoryFactor = 12, Shapes = Shape.OfText },
        new("mask-planted", () => new PlantedSubject().Run, Texts) { Mutations = 2_500, MemoryFactor = 400 },
        new("filter", () => new FilterSubject().Run, Texts) { MemoryFactor = 0, Shapes = [Shape.Run("half of what is looked for", "aaaaaaab"), Shape.Run("blanks", " ")] },
    ];

    private sealed class FilterSubject
    {
        private readonly EventFilter _filter = new(new FilterOptions { Rules = [new FilterRule { Name = "a", MessageContains = "aaaaaaaaaaaaaaac", Service = "aaaa*" }] }, new CounterSet());
        private readonly LogEvent _event = new(new Arena());

        public Action? Run(byte[] input)
        {
            _event.Message = _event.Service = new Utf8Slice(input);
            var drops = _filter.Drops(_event);
            return () => Assert.Equal(input.AsSpan().StartsWith("aaaa"u8) && input.AsSpan().IndexOf("aaaaaaaaaaaaaaac"u8) >= 0, drops);
        }
    }

    private sealed class TextSubject(MaskingOptions options)
    {
        private readonly Masker _masker = new(options, new CounterSet());
        private readonly Arena _arena = new();

        public Action? Run(byte[] input)
        {
            if (!Utf8.IsValid(input)) return null;
            _arena.Reset();
            var masked = _masker.MaskText(new Utf8Slice(input), _arena);
            return () =>
            {
                Assert.True(Utf8.IsValid(masked.Span));
                Assert.Equal(masked.ToString(), _masker.MaskText(new Utf8Slice(masked.Span.ToArray()), _arena).ToString());
            };
        }
    }

    /// <summary>Plants what has to be masked between two parts of the input, plainly and escaped, in a line, in a field, in JSON inside of JSON.</summary>
    private sealed class PlantedSubject
    {
        private static readonly (string Written, string[] Traces)[] Plants =
        [
            ("4111111111111111", ["4111111111111111", "1111111111"]), ("4111 1111 1111 1111", ["1111 1111 1111"]), ("13812345678", ["13812345678", "12345678"]), ("138-1234-5678", ["1234-5678"]), ("some.body@example.com", ["some.body@", "body@example"]),
            ("１３８１２３４５６７８", ["１２３４５６７８"]), ("4111\u200b1111\u200b1111\u200b1111", ["1111\u200b1111\u200b1111"]), ("some.body＠example.com", ["some.body＠"]), ("+86 138 1234 5678", ["138 1234 5678"]),
        ];

        private readonly IntakeSubject _intake = new();

        public Action? Run(byte[] input)
        {
            var text = Encoding.UTF8.GetString(input);
            // Letters and digits run together with the plant would make another thing of it; brackets of a line keep it apart.
            var half = text.Length / 2;
            if (half > 0 && char.IsHighSurrogate(text[half - 1])) half--;
            var plant = Plants[input.Length % Plants.Length];
            var line = $"> {Calm(text[..half], plant.Traces)} | {plant.Written} | {Calm(text[half..], plant.Traces)}";
            return () =>
            {
                foreach (var record in Ways(line, plant.Written))
                {
                    foreach (var written in _intake.Outputs(Encoding.UTF8.GetBytes(record)))
                    {
                        foreach (var trace in plant.Traces) Assert.False(written.Contains(trace, StringComparison.Ordinal), $"'{trace}' is left of\n{record}\nin\n{written}");
                    }
                }
            };
        }

        // What the text holds of the plant on its own account says nothing of the plant.
        private static string Calm(string text, string[] traces) => traces.Aggregate(text.Replace('|', '/'), (rest, trace) => rest.Replace(trace, "", StringComparison.Ordinal));

        private static IEnumerable<string> Ways(string line, string plant)
        {
            yield return line;
            yield return JsonSerializer.Serialize(new { message = line });
            yield return JsonSerializer.Serialize(new { field = line, deep = new object[] { new { inner = line } } });
            var escaped = string.Concat(plant.Select(c => $"\\u{(int)c:x4}"));
            yield return $$"""{"message":"see {{escaped}} there","a":["x {{escaped}} y"]}""";
            yield return JsonSerializer.Serialize(new { message = $$"""{"msg":"see {{escaped}} there","b":{{JsonSerializer.Serialize(line)}}}""" });
        }
    }
}
