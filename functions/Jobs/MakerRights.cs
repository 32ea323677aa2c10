using CloudNexus.Functions.Commands;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity.People;

namespace CloudNexus.Functions.Jobs;

/// <summary>What the one in whose name a job runs may do now: no more than when the job was saved, and nothing once the user is
/// gone.</summary>
public sealed class MakerRights(UserStore users)
{
    /// <exception cref="JobFailedException">The user may not any more.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<CommandMaker> OfAsync(Job job, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(job);
        var maker = job.Maker;
        if (!Ids.IsValid(maker.UserId))
        {
            // The installation's own token: no user stands behind it.
            return maker;
        }

        if (await users.FindAsync(maker.UserId, cancellation) is not { Disabled: false, Role: >= Role.Operator } user)
        {
            throw new JobFailedException($"{maker.Actor}, in whose name it runs, may not any more. Have somebody who may save the job.");
        }

        // Of one label no node has two values: whoever must see both sees nothing.
        var labels = new Dictionary<string, string>(maker.Labels);
        if (user.Labels.Any(l => !labels.TryAdd(l.Key, l.Value) && labels[l.Key] != l.Value))
        {
            throw new JobFailedException($"{maker.Actor}, in whose name it runs, sees other nodes now. Have the job saved again.");
        }

        return maker with { Role = user.Role < maker.Role ? user.Role : maker.Role, Labels = labels };
    }
}
