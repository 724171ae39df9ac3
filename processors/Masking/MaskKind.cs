namespace Monitoring.Processors.Masking;

/// <summary>What can be recognised; the order is that of <see cref="MaskKinds.Names"/>.</summary>
internal enum MaskKind : byte
{
    None,
    CnMobile,
    CnLandline,
    Phone,
    CnId,
    Passport,
    CnPlate,
    BankCard,
    CnUscc,
    Email,
    Iban,
    Ip,
    Mac,
    Jwt,
    Credential,
    Cookie,
    Secret,
    CloudKey,
    PrivateKey,
    PersonName,
    Address,
    Field,
}

/// <summary>The kinds' names, as they appear in masked text and in the counter's label.</summary>
internal static class MaskKinds
{
    public const int Count = (int)MaskKind.Field + 1;

    public static readonly string[] Names =
    [
        "none", "cn_mobile", "cn_landline", "phone", "cn_id", "passport", "cn_plate", "bank_card", "cn_uscc", "email", "iban", "ip", "mac",
        "jwt", "credential", "cookie", "secret", "cloud_key", "private_key", "person_name", "address", "field",
    ];

    /// <summary>True where not even the last characters may stay.</summary>
    public static bool IsSecret(MaskKind kind) => kind is >= MaskKind.Jwt and <= MaskKind.PrivateKey;
}
