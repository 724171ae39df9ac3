using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing.Lines;

/// <summary>Who logged in from where: messages of sshd, sudo, su and PAM.</summary>
internal static class AuthLine
{
    /// <summary>Looks at the event's message if its program is one that authenticates.</summary>
    public static void Apply(ReadOnlySpan<byte> program, LineContext context)
    {
        var paren = program.IndexOf((byte)'(');
        if (paren > 0) program = program[..paren];
        var slash = program.LastIndexOf((byte)'/');
        program = program[(slash + 1)..];
        if (program.SequenceEqual("audit"u8) || program.SequenceEqual("auditd"u8)) context.Event.Category = Categories.Audit;
        if (!IsAuthenticator(program)) return;
        context.Event.Category = Categories.Auth;
        var message = context.Event.Message;
        if (program.StartsWith("sshd"u8)) Sshd(message, context);
        else if (program.SequenceEqual("sudo"u8)) Sudo(message, context);
        if (message.Span.StartsWith("pam_"u8) || message.Span.StartsWith("authentication failure"u8)) Pam(message, context);
    }

    private static bool IsAuthenticator(ReadOnlySpan<byte> program) =>
        program.StartsWith("sshd"u8) || program.SequenceEqual("sudo"u8) || program.SequenceEqual("su"u8) || program.SequenceEqual("login"u8)
        || program.SequenceEqual("useradd"u8) || program.SequenceEqual("userdel"u8) || program.SequenceEqual("usermod"u8) || program.SequenceEqual("groupadd"u8)
        || program.SequenceEqual("passwd"u8) || program.SequenceEqual("systemd-logind"u8) || program.SequenceEqual("polkitd"u8) || program.SequenceEqual("gdm-password]"u8);

    private static void Sshd(Utf8Slice message, LineContext context)
    {
        var text = message.Span;
        if (text.StartsWith("Accepted "u8)) Login(message, 9, Names.Success, context);
        else if (text.StartsWith("Failed "u8)) Login(message, 7, Names.Failure, context);
        else if (text.StartsWith("Invalid user "u8) || text.StartsWith("Illegal user "u8))
        {
            UserFrom(message, 13, context);
            Outcome(Names.Failure, context);
        }
        else if (text.StartsWith("Did not receive identification string from "u8)) From(message, 43, context);
        else if (text.StartsWith("Received disconnect from "u8)) From(message, 25, context);
        else if (text.StartsWith("Connection closed by "u8) || text.StartsWith("Connection reset by "u8)) Closed(message, text.IndexOf(" by "u8) + 4, context);
        else if (text.StartsWith("Disconnected from "u8)) Closed(message, 18, context);
    }

    /// <summary><c>password for [invalid user ]root from 10.0.2.2 port 63673 ssh2[: RSA …]</c></summary>
    private static void Login(Utf8Slice message, int start, Utf8Slice outcome, LineContext context)
    {
        var length = message.Span[start..].IndexOf(" for "u8);
        if (length < 1) return;
        context.Add(Names.SshMethod, message.Slice(start, length));
        var user = start + length + 5;
        if (message.Span[user..].StartsWith("invalid user "u8)) user += 13;
        UserFrom(message, user, context);
        Outcome(outcome, context);
        var signature = message.Span.IndexOf(" ssh2: "u8);
        if (signature >= 0) context.Add(Names.SshSignature, message.Slice(signature + 7));
    }

    /// <summary>The user is everything up to the last <c> from </c>: an attacker chooses the name.</summary>
    private static void UserFrom(Utf8Slice message, int start, LineContext context)
    {
        var from = message.Span[start..].LastIndexOf(" from "u8);
        if (from < 0) return;
        context.Add(Names.UserName, message.Slice(start, from));
        From(message, start + from + 6, context);
    }

    private static void Closed(Utf8Slice message, int start, LineContext context)
    {
        var text = message.Span[start..];
        var user = text.IndexOf("user "u8);
        if (user >= 0)
        {
            start += user + 5;
            var end = message.Span[start..].IndexOf((byte)' ');
            if (end < 1) return;
            context.Add(Names.UserName, message.Slice(start, end));
            start += end + 1;
        }

        From(message, start, context);
    }

    private static void From(Utf8Slice message, int start, LineContext context)
    {
        var text = message.Span[start..];
        var end = text.IndexOfAny((byte)' ', (byte)',');
        var address = message.Slice(start, end < 0 ? text.Length : end);
        if (address.Length > 1 && address.Span[^1] == ':') address = address.Slice(0, address.Length - 1);
        if (!Addresses.IsIp(address.Span)) return;
        context.Add(Names.SourceIp, address);
        context.Event.ClientAddress = address;
        var rest = start + address.Length;
        if (!message.Span[rest..].StartsWith(" port "u8)) return;
        var digits = message.Span[(rest + 6)..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        context.AddNumber(Names.SourcePort, digits < 0 ? message.Slice(rest + 6) : message.Slice(rest + 6, digits));
    }

    /// <summary><c>vagrant : [problem ; ]TTY=pts/0 ; PWD=/home/vagrant ; USER=root ; COMMAND=/bin/ls</c></summary>
    private static void Sudo(Utf8Slice message, LineContext context)
    {
        var text = message.Span;
        var colon = text.IndexOf(" : "u8);
        if (colon < 1) return;
        var user = message.Slice(0, colon);
        var blanks = user.Span.IndexOfAnyExcept((byte)' ');
        context.Add(Names.UserName, blanks > 0 ? user.Slice(blanks) : user);
        var rest = message.Slice(colon + 3);
        while (!rest.IsEmpty)
        {
            var isCommand = rest.Span.StartsWith("COMMAND="u8);
            var end = isCommand ? -1 : rest.Span.IndexOf(" ; "u8);
            var part = end < 0 ? rest : rest.Slice(0, end);
            rest = end < 0 ? default : rest.Slice(end + 3);
            if (part.Span.StartsWith("TTY="u8)) context.Add(Names.SudoTty, part.Slice(4));
            else if (part.Span.StartsWith("PWD="u8)) context.Add(Names.SudoPwd, part.Slice(4));
            else if (part.Span.StartsWith("USER="u8)) context.Add(Names.SudoUser, part.Slice(5));
            else if (isCommand) context.Add(Names.SudoCommand, part.Slice(8));
            else SudoProblem(part, context);
        }
    }

    private static void SudoProblem(Utf8Slice part, LineContext context)
    {
        context.Add(Names.SudoError, part);
        Outcome(Names.Failure, context);
    }

    /// <summary><c>… authentication failure; logname= uid=0 … rhost=10.0.2.2  user=root</c>, <c>session opened for user root by …</c></summary>
    private static void Pam(Utf8Slice message, LineContext context)
    {
        var text = message.Span;
        var host = text.IndexOf("rhost="u8);
        if (host >= 0) From(message, host + 6, context);
        var user = text.LastIndexOf(" user="u8);
        var start = user >= 0 ? user + 6 : text.IndexOf(" for user "u8) + 10;
        if (start >= 10 || user >= 0)
        {
            var end = message.Span[start..].IndexOfAny(" ("u8);
            context.Add(Names.UserName, end < 0 ? message.Slice(start) : message.Slice(start, end));
        }

        if (text.IndexOf("authentication failure"u8) >= 0) Outcome(Names.Failure, context);
    }

    /// <summary>A refused log-in is a warning even where syslog calls it information.</summary>
    private static void Outcome(Utf8Slice outcome, LineContext context)
    {
        context.Event.Fields.AddText(Names.EventOutcome, outcome);
        var failed = outcome.Span.SequenceEqual(Names.Failure.Span);
        if (failed && context.Event.Severity < Severity.Warn) context.Event.Severity = Severity.Warn;
        else if (context.Event.Severity == Severity.Unknown) context.Event.Severity = Severity.Info;
    }
}
