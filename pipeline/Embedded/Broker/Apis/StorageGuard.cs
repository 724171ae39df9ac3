using Monitoring.Pipeline.Embedded.Broker.Wire;

namespace Monitoring.Pipeline.Embedded.Broker.Apis;

/// <summary>Turns a disk that refuses into the error that makes a client try again.</summary>
internal static class StorageGuard
{
    public static ErrorCode Try(Func<ErrorCode> change)
    {
        try
        {
            return change();
        }
        catch (IOException)
        {
            return ErrorCode.CoordinatorNotAvailable;
        }
    }
}
