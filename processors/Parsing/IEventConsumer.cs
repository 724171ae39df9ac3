using Monitoring.Processors.Abstractions;
using Monitoring.Schemas.Events;

namespace Monitoring.Processors.Parsing;

/// <summary>Takes what a <see cref="LogDecoder"/> makes of a record: its events, or the one reason why there are none.</summary>
public interface IEventConsumer
{
    /// <summary>Takes one event, which is reused after the call: its slices stay valid until the arena or the record's buffer is.</summary>
    void Accept(LogEvent e);

    /// <summary>Takes a record of which nothing could be read.</summary>
    /// <param name="origin">The record.</param>
    /// <param name="value">Its value as it came.</param>
    /// <param name="error">What is wrong with it.</param>
    void Reject(in Origin origin, Utf8Slice value, in ParseError error);
}
