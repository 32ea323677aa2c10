namespace CloudNexus.Functions.Http.Access;

/// <summary>Knows whether there is anybody yet who could log in.</summary>
public interface ISetupState
{
    ValueTask<bool> IsRequiredAsync(CancellationToken cancellation);
}
