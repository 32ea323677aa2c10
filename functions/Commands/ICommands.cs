using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.Commands;

/// <summary>Commands, for what makes or runs them inside the service. Every change is an event and a live message.</summary>
public interface ICommands
{
    /// <summary>
    /// Makes commands in somebody's name: one, or one for each target, which then share a batch. Built-in actions, those of software agents and of the
    /// service are queued, others wait for a signature.
    /// </summary>
    /// <exception cref="ApiException">As the API answers: 400, 403, 404, 409 (no target, or none that is up), 429 (a queue is full, or too many of one
    /// user).</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    Task<IReadOnlyList<CommandItem>> CreateAsync(CommandRequest request, CommandMaker maker, CancellationToken cancellation);

    /// <summary>Null when there is none; whoever may see it.</summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    Task<CommandItem?> FindAsync(string id, CancellationToken cancellation);

    /// <summary>Calls it off. One that has ended, or is none, stays as it is. What runs hears of it with its next renewal or claim.</summary>
    /// <param name="id">The command.</param>
    /// <param name="actor">Who, for the audit log.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    Task CancelAsync(string id, string actor, CancellationToken cancellation);

    /// <summary>The service's own commands that are queued, or run under a lease that has ended; most urgent first.</summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    Task<IReadOnlyList<CommandItem>> ListWaitingAsync(int most, CancellationToken cancellation);

    /// <summary>
    /// Takes one of the service's own commands: queued → running, or running under a lease that has ended, which at most three
    /// instances take in turn before it fails. The first who asks has it, until the lease ends.
    /// </summary>
    /// <returns>False when another has it, or it has ended or expired: leave it.</returns>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    Task<bool> TryStartAsync(string id, TimeSpan lease, CancellationToken cancellation);

    /// <summary>Keeps it for another <paramref name="lease"/> from now.</summary>
    /// <returns>False when it was called off, or another has taken it: stop, and neither append nor end.</returns>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    Task<bool> RenewAsync(string id, TimeSpan lease, CancellationToken cancellation);

    /// <summary>Adds to the output of one that this instance runs, and shows it live; what passes the bounds is cut and said to be. Gather small pieces:
    /// each call is a row.</summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    Task AppendOutputAsync(string id, string text, CancellationToken cancellation);

    /// <summary>Ends one that this instance runs.</summary>
    /// <param name="id">The command.</param>
    /// <param name="status">One of the ends.</param>
    /// <param name="result">What came of it; data that is too large becomes an error.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>False when it has ended otherwise, or another has it.</returns>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    Task<bool> EndAsync(string id, CommandStatus status, CommandResult result, CancellationToken cancellation);
}
