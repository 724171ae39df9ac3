using Monitoring.Processors.Abstractions;
using Monitoring.Schemas.Metrics;

namespace Monitoring.Processors.Parsing.Samples;

/// <summary>Takes what a <see cref="SampleDecoder"/> makes of a record: its series with their samples, and what of it was refused.</summary>
public interface ISampleConsumer
{
    /// <summary>Names the series of the samples that follow.</summary>
    /// <param name="identity">Canonical, as <see cref="SeriesBuilder"/> makes it; valid until the call returns.</param>
    /// <param name="meaning">What the publisher says of it.</param>
    void Begin(ReadOnlySpan<byte> identity, in SeriesMeaning meaning);

    /// <summary>Takes a sample of the series named last.</summary>
    void Accept(in Sample sample);

    /// <summary>Takes the reason why the record, a series or a sample of it was refused.</summary>
    void Reject(in ParseError error);

    /// <summary>Notes fields that hold no number and are therefore no samples.</summary>
    void Skip(int fields);
}
