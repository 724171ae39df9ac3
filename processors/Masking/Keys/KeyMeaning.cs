namespace Monitoring.Processors.Masking.Keys;

/// <summary>What the name before a value says about the value.</summary>
internal enum KeyMeaning : byte
{
    None,
    /// <summary>A password or key, whatever it looks like.</summary>
    Secret,
    /// <summary>A token or session, where it is long enough for one.</summary>
    Token,
    /// <summary>A word of many meanings (key, sign): a secret only where the value looks random.</summary>
    Random,
    Authorization,
    Cookie,
    PersonName,
    Address,
    Phone,
    CnId,
    Passport,
    BankCard,
}
