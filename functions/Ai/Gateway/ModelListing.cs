using CloudNexus.Functions.Ai.Aliases;
using CloudNexus.Functions.Ai.Ollama;

namespace CloudNexus.Functions.Ai.Gateway;

/// <summary>The models that clients may ask for: those installed, and the aliases that stand for one of them.</summary>
public sealed class ModelListing(OllamaClient ollama, AliasService aliases)
{
    private const string Kind = "model";

    /// <summary>What Ollama takes where a name has no tag.</summary>
    private const string UsualTag = ":latest";

    /// <exception cref="Http.ApiException">The model server does not answer.</exception>
    internal async Task<ModelList> ListAsync(CancellationToken cancellation)
    {
        var installed = await ollama.ListAsync(cancellation);
        var created = installed.GroupBy(m => m.Name).ToDictionary(g => g.Key, g => g.First().ModifiedAt?.ToUnixTimeSeconds() ?? 0);
        var known = (await aliases.ListAsync(cancellation))
            .Select(a => (a.Alias, Model: created.ContainsKey(a.Model) ? a.Model : $"{a.Model}{UsualTag}"));
        return new ModelList(
            "list",
            [
                .. created.Select(m => new ModelItem(m.Key, Kind, m.Value, "ollama")),
                .. known.Where(a => created.ContainsKey(a.Model) && !created.ContainsKey(a.Alias))
                    .Select(a => new ModelItem(a.Alias, Kind, created[a.Model], $"alias:{a.Model}")),
            ]);
    }

    /// <exception cref="Http.ApiException">404; the model server does not answer.</exception>
    internal async Task<ModelItem> GetAsync(string name, CancellationToken cancellation)
        => (await ListAsync(cancellation)).Data.FirstOrDefault(m => m.Id == name || m.Id == $"{name}{UsualTag}")
            ?? throw OllamaProblems.NoModel(name);
}
