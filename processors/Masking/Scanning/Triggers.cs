namespace Monitoring.Processors.Masking.Scanning;

/// <summary>Where in 64 bytes a detector has to look, worked out with a few bit operations for all 64 at once.</summary>
internal struct Triggers
{
    /// <summary>Start of a run of 7 digits or more, or of 4 or more behind another group of digits.</summary>
    public ulong Number;

    /// <summary>Start of a run of 16 or more letters, digits, _ and -.</summary>
    public ulong Token;

    /// <summary>A delimiter behind what may be a name.</summary>
    public ulong Key;

    public ulong At;

    /// <summary>A + before a digit.</summary>
    public ulong Plus;

    /// <summary>The first letter or digit behind a non-ASCII character.</summary>
    public ulong AfterWide;

    /// <summary>The start of a run of dashes: a command-line option, or the first line of a key.</summary>
    public ulong Dashes;

    public readonly ulong Any => Number | Token | Key | At | Plus | AfterWide | Dashes;

    /// <summary>The triggers of <paramref name="current"/>, given its neighbours.</summary>
    public static Triggers Of(in ByteMasks previous, in ByteMasks current, in ByteMasks next)
    {
        var d = current.Digit;
        var run2 = d & Ahead(d, next.Digit, 1);
        var next2 = next.Digit & (next.Digit >> 1);
        var run4 = run2 & Ahead(run2, next2, 2);
        var next4 = next2 & (next2 >> 2);
        var run7 = run4 & Ahead(run4, next4, 3);
        var digitBehind = Behind(d, previous.Digit, 1);
        var joiner = current.Space | current.Dash;
        var previousJoiner = previous.Space | previous.Dash;
        var afterGroup = Behind(joiner, previousJoiner, 1)
            & (Behind(d, previous.Digit, 2) | (Behind(joiner, previousJoiner, 2) & Behind(d, previous.Digit, 3)));

        var t = current.Token;
        var token2 = t & Ahead(t, next.Token, 1);
        var nextToken2 = next.Token & (next.Token >> 1);
        var token4 = token2 & Ahead(token2, nextToken2, 2);
        var nextToken4 = nextToken2 & (nextToken2 >> 2);
        var token8 = token4 & Ahead(token4, nextToken4, 4);
        var nextToken8 = nextToken4 & (nextToken4 >> 4);
        var token16 = token8 & Ahead(token8, nextToken8, 8);

        var dash2 = current.Dash & Ahead(current.Dash, next.Dash, 1);
        return new Triggers
        {
            Number = d & ~digitBehind & (run7 | (run4 & afterGroup)),
            Token = token16 & ~Behind(t, previous.Token, 1),
            Key = current.Delimiter & ~digitBehind & ~Behind(current.Delimiter, previous.Delimiter, 1),
            At = current.At,
            Plus = current.Plus & Ahead(d, next.Digit, 1),
            AfterWide = t & Behind(current.NonAscii, previous.NonAscii, 1),
            Dashes = dash2 & ~Behind(current.Dash, previous.Dash, 1),
        };
    }

    /// <summary>Bit i becomes the bit of the byte <paramref name="by"/> further on.</summary>
    private static ulong Ahead(ulong bits, ulong next, int by) => (bits >> by) | (next << (64 - by));

    /// <summary>Bit i becomes the bit of the byte <paramref name="by"/> before.</summary>
    private static ulong Behind(ulong bits, ulong previous, int by) => (bits << by) | (previous >> (64 - by));
}
