using System.ComponentModel;
using System.Text;
using Monitoring.Schemas.Options;

namespace Monitoring.Processors.Masking;

/// <summary>What is masked and how: an action for each kind of personal data and secret, and rules for single fields.</summary>
/// <remarks>Defaults mask everything that identifies a person or opens a door; network addresses stay, because operations need them.</remarks>
public sealed record MaskingOptions : IValidatedOptions
{
    internal const int ShortestKey = 32;
    internal const int LongestKeyId = 8;

    [Description("Chinese mobile numbers.")]
    public MaskAction CnMobile { get; init; } = MaskAction.Redact;

    [Description("Chinese landline numbers with area code.")]
    public MaskAction CnLandline { get; init; } = MaskAction.Redact;

    [Description("Other phone numbers, recognised by + and country code or by the field's name.")]
    public MaskAction Phone { get; init; } = MaskAction.Redact;

    [Description("Chinese resident identity numbers, 18 and 15 digits.")]
    public MaskAction CnId { get; init; } = MaskAction.Redact;

    [Description("Passport numbers, recognised by what stands before them or by the field's name.")]
    public MaskAction Passport { get; init; } = MaskAction.Redact;

    [Description("Chinese licence plates.")]
    public MaskAction CnPlate { get; init; } = MaskAction.Redact;

    [Description("Payment and bank card numbers.")]
    public MaskAction BankCard { get; init; } = MaskAction.Redact;

    [Description("Unified social credit codes of Chinese organisations.")]
    public MaskAction CnUscc { get; init; } = MaskAction.Redact;

    [Description("E-mail addresses.")]
    public MaskAction Email { get; init; } = MaskAction.Redact;

    [Description("International bank account numbers.")]
    public MaskAction Iban { get; init; } = MaskAction.Redact;

    [Description("IPv4 and IPv6 addresses.")]
    public MaskAction Ip { get; init; } = MaskAction.Allow;

    [Description("MAC addresses.")]
    public MaskAction Mac { get; init; } = MaskAction.Allow;

    [Description("JSON web tokens.")]
    public MaskAction Jwt { get; init; } = MaskAction.Redact;

    [Description("Credentials in Authorization headers and in the user part of URLs.")]
    public MaskAction Credential { get; init; } = MaskAction.Redact;

    [Description("Cookie headers.")]
    public MaskAction Cookie { get; init; } = MaskAction.Redact;

    [Description("Passwords, tokens and keys, recognised by the name before them.")]
    public MaskAction Secret { get; init; } = MaskAction.Redact;

    [Description("Keys of cloud and other services, recognised by their form.")]
    public MaskAction CloudKey { get; init; } = MaskAction.Redact;

    [Description("Private keys in PEM form.")]
    public MaskAction PrivateKey { get; init; } = MaskAction.Redact;

    [Description("Names of persons, recognised by the field's name.")]
    public MaskAction PersonName { get; init; } = MaskAction.Redact;

    [Description("Postal addresses, recognised by the field's name.")]
    public MaskAction Address { get; init; } = MaskAction.Redact;

    [Description("Actions for single fields by dotted path, before all others: user.nickname: pseudonym.")]
    public IReadOnlyDictionary<string, MaskAction> Fields { get; init; } = new Dictionary<string, MaskAction>();

    [Description("Secret for pseudonyms, at least 32 bytes. Needed where an action is pseudonym.")]
    public Secret? PseudonymKey { get; init; }

    [Description("Short name of that secret, written into each pseudonym; give a new one with a new secret. Up to 8 lower-case letters and digits.")]
    public string PseudonymKeyId { get; init; } = "k1";

    /// <inheritdoc/>
    public IEnumerable<OptionError> Validate()
    {
        var actions = Actions();
        for (var kind = 1; kind < actions.Length; kind++)
        {
            if (!Enum.IsDefined(actions[kind]))
                yield return new OptionError(MaskKinds.Names[kind], "is not an action", $"{MaskKinds.Names[kind]}: redact");
        }

        foreach (var (path, action) in Fields)
        {
            if (path.Length == 0 || path.StartsWith('.') || path.EndsWith('.'))
                yield return new OptionError($"fields.{path}", "is not a dotted path", "fields: { user.nickname: redact }");
            else if (!Enum.IsDefined(action))
                yield return new OptionError($"fields.{path}", "is not an action", $"{path}: redact");
        }

        var pseudonyms = actions.Contains(MaskAction.Pseudonym) || Fields.Values.Contains(MaskAction.Pseudonym);
        var keyLength = Encoding.UTF8.GetByteCount(PseudonymKey?.Reveal() ?? "");
        if (pseudonyms && keyLength == 0)
            yield return new OptionError("pseudonym_key", "is needed, because an action is pseudonym", "pseudonym_key: 32 bytes or more, from a secret store");
        else if (keyLength is > 0 and < ShortestKey)
            yield return new OptionError("pseudonym_key", $"must be at least {ShortestKey} bytes long", "pseudonym_key: 32 bytes or more, from a secret store");
        if (!IsKeyId(PseudonymKeyId))
            yield return new OptionError("pseudonym_key_id", "must be 1 to 8 lower-case letters and digits, at most 4 of them digits", "pseudonym_key_id: k1");
    }

    /// <summary>The actions by <see cref="MaskKind"/>; a field rule brings its own.</summary>
    internal MaskAction[] Actions() =>
    [
        MaskAction.Allow, CnMobile, CnLandline, Phone, CnId, Passport, CnPlate, BankCard, CnUscc, Email, Iban, Ip, Mac, Jwt, Credential, Cookie,
        Secret, CloudKey, PrivateKey, PersonName, Address, MaskAction.Redact,
    ];

    /// <summary>Few digits, so that no detector takes a key's name for a number.</summary>
    private static bool IsKeyId(string id) =>
        id.Length is > 0 and <= LongestKeyId && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)) && id.Count(char.IsAsciiDigit) <= 4;
}
