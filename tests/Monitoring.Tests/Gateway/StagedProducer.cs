using System.Reflection;
using Confluent.Kafka;

namespace Monitoring.Tests.Gateway;

/// <summary>A producer that delivers what it is told to, and after its end nothing, as Confluent's.</summary>
public class StagedProducer : DispatchProxy
{
    private readonly Queue<Action<DeliveryReport<byte[], byte[]>>> _waiting = [];
    private Action<Error> _heard = null!;

    public bool IsFlushed { get; private set; }

    public TaskCompletionSource Disposed { get; } = new();

    /// <summary>Thrown at each record, where there is one.</summary>
    public Error? Refusal { get; set; }

    public static IProducer<byte[], byte[]> Create(Action<Error> heard, List<StagedProducer> made)
    {
        var producer = Create<IProducer<byte[], byte[]>, StagedProducer>();
        var staged = (StagedProducer)(object)producer;
        staged._heard = heard;
        made.Add(staged);
        return producer;
    }

    /// <summary>Its error handler is told.</summary>
    public void Tell(Error error) => _heard(error);

    /// <summary>Reports the oldest record.</summary>
    public void Report(ErrorCode code = ErrorCode.NoError, bool isFatal = false) => _waiting.Dequeue()(new() { Error = new Error(code, code.ToString(), isFatal) });

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        switch (targetMethod!.Name)
        {
            case "Produce":
                if (Refusal is { } refusal) throw new KafkaException(refusal);
                _waiting.Enqueue((Action<DeliveryReport<byte[], byte[]>>)args![2]!);
                return null;
            case "Flush":
                IsFlushed = true;
                while (_waiting.Count > 0) Report(ErrorCode.Local_PurgeQueue);
                return 0;
            case "Dispose":
                _waiting.Clear();
                Disposed.TrySetResult();
                return null;
            default: throw new NotSupportedException(targetMethod.Name);
        }
    }
}
