namespace Monitoring.Benchmarks.Workload;

/// <summary>Personal data or a secret inside a generated event: what must not be found in what is stored.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Exactly as it stands in the event, without quotes and without a name before it.</param>
public sealed record PersonalDatum(PersonalDataKind Kind, string Text);

/// <summary>The kinds that the traffic carries.</summary>
public enum PersonalDataKind
{
    /// <summary>A mainland China mobile number, 11 digits.</summary>
    Mobile,

    /// <summary>A resident identity number, 18 characters, with its check digit right (GB 11643-1999).</summary>
    IdCard,

    /// <summary>An e-mail address.</summary>
    Email,

    /// <summary>A bank card number that passes Luhn.</summary>
    BankCard,

    /// <summary>A JSON Web Token.</summary>
    Jwt,

    /// <summary>What follows <c>password=</c>.</summary>
    Password,
}
