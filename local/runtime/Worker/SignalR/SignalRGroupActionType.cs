namespace Microsoft.Azure.Functions.Worker;

public enum SignalRGroupActionType
{
    Add = 0,
    Remove = 1,
    RemoveAll = 2,
}
