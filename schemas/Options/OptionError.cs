namespace Monitoring.Schemas.Options;

/// <summary>One thing wrong in the configuration.</summary>
/// <param name="Path">The setting below the validated record, dotted, as written in YAML: <c>kafka.bootstrap_servers</c>.</param>
/// <param name="Message">What is wrong with the value and its bound. Never the value of a secret.</param>
/// <param name="Mend">What to write instead.</param>
public readonly record struct OptionError(string Path, string Message, string Mend);

/// <summary>A record of settings that can check itself.</summary>
/// <remarks>
/// Settings are init-only properties of sealed records with a <c>[Description]</c> each (System.ComponentModel) and a default that never loses data.
/// YAML names are the property names in snake_case. To add one: add the property, its description, its rule in <see cref="Validate"/>, and a row in the tests.
/// </remarks>
public interface IValidatedOptions
{
    /// <summary>Everything that is wrong, paths relative to this record; nothing where all is right.</summary>
    IEnumerable<OptionError> Validate();
}
