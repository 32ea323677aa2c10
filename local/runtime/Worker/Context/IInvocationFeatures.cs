namespace Microsoft.Azure.Functions.Worker;

/// <summary>Objects that accompany an invocation, one per type.</summary>
public interface IInvocationFeatures
{
    void Set<T>(T instance);

    T? Get<T>();
}
