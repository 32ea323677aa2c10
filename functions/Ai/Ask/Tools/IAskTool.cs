using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;

namespace CloudNexus.Functions.Ai.Ask.Tools;

/// <summary>Something that a model may look at. It reads, and changes nothing.</summary>
public interface IAskTool
{
    string Name { get; }

    /// <summary>For the model.</summary>
    string Description { get; }

    IReadOnlyList<ToolParameter> Parameters { get; }

    /// <summary>What a token must be good for to look at it, beside the fleet.</summary>
    string Scope => Scopes.NodesRead;

    /// <param name="sight">What may be seen.</param>
    /// <param name="arguments">What the model wants; of the names of <see cref="Parameters"/> only.</param>
    /// <param name="look">What was read of the past, for who checks what the model makes of it.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Lines, what matters most first.</returns>
    /// <exception cref="ApiException">What is wrong with the arguments, or may not be seen.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    Task<IReadOnlyList<string>> RunAsync(
        AskSight sight, ToolArguments arguments, ICollection<SeriesLook> look, CancellationToken cancellation);
}

/// <param name="Type">string or integer.</param>
/// <param name="Description">For the model.</param>
public sealed record ToolParameter(string Name, string Type, string Description, bool IsRequired = false);

/// <summary>A series that was looked at, and over which time: epoch milliseconds.</summary>
public sealed record SeriesLook(string NodeId, string Series, long FromMs, long ToMs);
