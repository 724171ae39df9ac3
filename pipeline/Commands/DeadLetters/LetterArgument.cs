using System.CommandLine;
using Monitoring.Schemas.Events;

namespace Monitoring.Pipeline.Commands.DeadLetters;

/// <summary>Letters named on the command line.</summary>
internal static class LetterArgument
{
    public static Argument<Origin[]> Create(string description, ArgumentArity arity) => new("origin")
    {
        Description = description,
        Arity = arity,
        CustomParser = result =>
        {
            var origins = new List<Origin>();
            foreach (var token in result.Tokens)
            {
                if (LetterOrigin.TryParse(token.Value, out var origin)) origins.Add(origin);
                else result.AddError($"'{token.Value}' is not topic/partition/offset, for example app-logs/0/1234.");
            }

            return [.. origins];
        },
    };
}
