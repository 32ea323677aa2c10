using CloudNexus.Local.Runtime.Discovery;
using CloudNexus.Local.Runtime.Hosting;
using CloudNexus.Local.Runtime.Planning;

namespace CloudNexus.Local.Runtime.Startup;

/// <summary>What the rules look at, and where they say what they found.</summary>
internal sealed class StartupContext(
    IReadOnlyList<FunctionMethod> functions,
    HostJson hostJson,
    BindingServices bindings,
    WorkerPipeline pipeline,
    IServiceProvider services)
{
    private readonly List<StartupProblem> _problems = [];

    public IReadOnlyList<FunctionMethod> Functions => functions;

    public HostJson HostJson => hostJson;

    public BindingServices Bindings => bindings;

    public Settings Settings => bindings.Settings;

    public WorkerPipeline Pipeline => pipeline;

    public IServiceProvider Services => services;

    public IReadOnlyList<StartupProblem> Problems => _problems;

    public void Refuse(FunctionMethod function, string what, string fix) =>
        _problems.Add(new StartupProblem($"{function.Name} ({function.EntryPoint})", what, fix));

    public void Refuse(string what, string fix) => _problems.Add(new StartupProblem(null, what, fix));

    /// <summary>Refuses a text whose <c>%SETTING%</c> is missing.</summary>
    /// <returns>The text with its settings; null when refused.</returns>
    public string? Resolve(FunctionMethod function, string text)
    {
        if (Settings.TryResolve(text, out var resolved, out var missing))
        {
            return resolved;
        }

        Refuse(function, $"the setting '{missing}' that \"{text}\" names is missing", "set it");
        return null;
    }
}
