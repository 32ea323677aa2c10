using System.Collections.Concurrent;

namespace CloudNexus.Functions.Storage;

/// <summary>The fixed tables, each made on its first use by this process.</summary>
/// <param name="service">The account.</param>
/// <param name="prefix">Stands before every table's name, so that several installations can share an account.</param>
public sealed class Tables(TableServiceClient service, string prefix = "")
{
    /// <summary>What the names of the tables of process snapshots begin with: one a day.</summary>
    public const string Processes = "Processes";

    public const string Open = "Open";
    public const string Nodes = "Nodes";
    public const string NodeStates = "NodeStates";

    /// <summary>Which node has which name, and the mark of the nodes' last change.</summary>
    public const string NodeNames = "NodeNames";
    public const string Series = "Series";
    public const string Keys = "Keys";
    public const string EnrolmentTokens = "EnrolmentTokens";
    public const string LiveAudiences = "LiveAudiences";
    public const string LiveViewers = "LiveViewers";
    public const string Costs = "Costs";
    public const string Dirty = "Dirty";
    public const string Outages = "Outages";
    public const string Pipeline = "Pipeline";
    public const string Settings = "Settings";

    /// <summary>Which tables of samples are archived, and which were restored.</summary>
    public const string Archives = "Archives";
    public const string Jobs = "Jobs";
    public const string JobsDue = "JobsDue";
    public const string JobRuns = "JobRuns";
    public const string JobEngines = "JobEngines";
    public const string Channels = "Channels";
    public const string NotifyOutbox = "NotifyOutbox";
    public const string Users = "Users";
    public const string Sessions = "Sessions";
    public const string PersonalTokens = "PersonalTokens";
    public const string SigningKeys = "SigningKeys";
    public const string LogInFailures = "LogInFailures";
    public const string Ai = "AiState";
    public const string AiRelays = "AiRelays";
    public const string AiWork = "AiWork";

    /// <summary>What the names of the tables of commands begin with: one a day.</summary>
    public const string Commands = "Commands";

    public const string AlertRules = "AlertRules";
    public const string AlertStates = "AlertStates";
    public const string AlertSilences = "AlertSilences";

    /// <summary>What the names of the tables of alerts, old and new, begin with: one a month.</summary>
    public const string AlertHistory = "Alerts";

    public const string CommandQueue = "CommandQueue";
    public const string CommandRoutes = "CommandRoutes";
    public const string Agents = "Agents";

    /// <summary>What the names of the tables of models' usage begin with: one a month.</summary>
    public const string AiUsage = "AiUsage";

    /// <summary>What the names of the tables of explained events begin with: one a month.</summary>
    public const string Explanations = "Explanations";

    /// <summary>What the names of the audit log's tables begin with: one a month.</summary>
    public const string Audit = "Audit";

    /// <summary>What the names of the tables of runs that have ended begin with: one a month.</summary>
    public const string Tasks = "Tasks";

    /// <summary>What the names of the events' tables begin with: one a month.</summary>
    public const string Events = "Events";

    /// <summary>What the names of the dead letters' tables begin with: one a day.</summary>
    public const string DeadLetters = "DeadLetters";

    /// <summary>What the names of the tables of logs begin with: one a day.</summary>
    public const string Logs = "Logs";

    /// <summary>What the names of the tables of request counts begin with: one a day.</summary>
    public const string Quotas = "Quotas";

    private readonly ConcurrentDictionary<string, Task<TableClient>> _tables = new(StringComparer.Ordinal);

    /// <exception cref="TableStorageException">The table could not be made.</exception>
    public async Task<TableClient> GetAsync(string name)
    {
        var made = _tables.GetOrAdd(name, MakeAsync);
        if (made.IsFaulted || made.IsCanceled)
        {
            // A failed attempt must not stick: the next caller tries anew.
            _tables.TryRemove(KeyValuePair.Create(name, made));
            made = _tables.GetOrAdd(name, MakeAsync);
        }

        return await made;
    }

    /// <summary>Has the table made again on its next use: a store that fell back to an earlier state may have lost it.</summary>
    public void Forget(string name) => _tables.TryRemove(name, out _);

    /// <summary>The table without making it: it may not be there.</summary>
    public TableClient Peek(string name) => service.GetTableClient(prefix + name);

    /// <summary>The tables that there are whose names begin so, in order.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<string>> ListAsync(string begin, CancellationToken cancellation)
    {
        var names = new List<string>();
        await foreach (var name in service.QueryTablesAsync(prefix + begin, cancellationToken: cancellation))
        {
            names.Add(name[prefix.Length..]);
        }

        return names;
    }

    /// <summary>Deletes a table with all of its rows; one that is not there is fine.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task DropAsync(string name, CancellationToken cancellation)
    {
        var result = await service.DeleteTableAsync(prefix + name, cancellation);
        Forget(name);
        if (!result.IsNotFound && !result.IsTableBeingDeleted)
        {
            result.EnsureSuccess();
        }
    }

    /// <summary>Writes, and once more after making the table when it is not there.</summary>
    public async Task<T> WriteAsync<T>(string name, Func<TableClient, Task<T>> write)
        where T : TableResult
    {
        var result = await write(await GetAsync(name));
        if (!result.IsTableNotFound)
        {
            return result;
        }

        Forget(name);
        return await write(await GetAsync(name));
    }

    private async Task<TableClient> MakeAsync(string name)
    {
        (await service.CreateTableIfNotExistsAsync(prefix + name)).EnsureSuccess();
        return service.GetTableClient(prefix + name);
    }
}
