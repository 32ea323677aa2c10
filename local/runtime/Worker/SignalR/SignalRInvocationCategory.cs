namespace Microsoft.Azure.Functions.Worker;

public enum SignalRInvocationCategory
{
    Connections = 0,
    Messages = 1,
}
