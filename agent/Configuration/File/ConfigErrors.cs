namespace CloudNexus.Agent.Configuration;

/// <summary>Everything that is wrong with what the agent was told, so that it can be put right in one go. Keeps the first fifty.</summary>
internal sealed class ConfigErrors
{
    private const int Most = 50;
    private readonly List<string> _messages = [];
    private int _count;

    public bool Any => _count > 0;

    /// <param name="origin">Where it stands: a file and line, a variable or an option.</param>
    /// <param name="message">What is wrong and what would do; no secrets.</param>
    public void Add(string origin, string message)
    {
        _count++;
        if (_messages.Count < Most)
        {
            _messages.Add($"{origin}: {message}");
        }
    }

    /// <exception cref="UsageException">There are errors: a line for each.</exception>
    public void ThrowIfAny()
    {
        if (Any)
        {
            var more = _count > Most ? $"\n… and {_count - Most} more" : "";
            throw new UsageException(string.Join('\n', _messages) + more);
        }
    }
}
