using System.Net;
using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Jobs;
using CloudNexus.Functions.Notify.Queue;

namespace CloudNexus.Functions.Notify.Channels;

/// <summary>
/// Channels, kept by people. A channel tells of what its last maker may see: so who is narrowed to labels sees the channels that are
/// narrowed to all of these too.
/// </summary>
public sealed class ChannelService(
    ChannelStore store, ChannelSecrets secrets, ChannelDirectory directory, QueueStore queue, IAudit audit, TimeProvider time)
{
    public const int MostChannels = 50;

    /// <summary>By name.</summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<ChannelList> ListAsync(Caller caller, CancellationToken cancellation)
    {
        var seen = (await store.ListAsync(cancellation)).Where(c => MaySee(caller, c));
        return new ChannelList(await Task.WhenAll(seen.Select(c => ShowAsync(c, cancellation))));
    }

    /// <exception cref="ApiException">404.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<ChannelItem> GetAsync(Caller caller, string id, CancellationToken cancellation)
        => await ShowAsync((await RequireAsync(caller, id, cancellation)).Channel, cancellation);

    /// <exception cref="ApiException">400 naming the field; 409: there are too many, or one has this name.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<ChannelItem> CreateAsync(Caller caller, ChannelRequest asked, string? address, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ChannelRules.Check(asked);
        var made = Make(caller, Ids.New(), asked, null);
        var all = await store.ListAsync(cancellation);
        if (all.Count >= MostChannels)
        {
            throw Conflict(
                "too-many-channels", "There are too many", $"{MostChannels} channels are kept. Delete some that are not needed.");
        }

        CheckName(all, made);
        await store.AddAsync(made, cancellation);
        await ChangedAsync(caller, "channel.create", made, address, cancellation);
        return made.ToItem(null);
    }

    /// <summary>Changes it. From now on it tells of what the caller may see. What waits is told as the channel is then.</summary>
    /// <exception cref="ApiException">400 naming the field; 404; 409: another has this name, or somebody else changed it
    /// meanwhile.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<ChannelItem> ReplaceAsync(
        Caller caller, string id, ChannelRequest asked, string? address, CancellationToken cancellation)
    {
        var (before, etag) = await RequireAsync(caller, id, cancellation);
        ChannelRules.Check(asked);
        var made = Make(caller, id, asked, before);
        CheckName(await store.ListAsync(cancellation), made);
        if (!await store.TryReplaceAsync(made, etag, cancellation))
        {
            throw Conflict(
                "changed-meanwhile", "It was changed meanwhile", "Somebody else changed the channel. Read it again and try again.");
        }

        await ChangedAsync(caller, "channel.update", made, address, cancellation);
        return await ShowAsync(made, cancellation);
    }

    /// <summary>Removes it with what waits in it and its history.</summary>
    /// <exception cref="ApiException">404.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task RemoveAsync(Caller caller, string id, string? address, CancellationToken cancellation)
    {
        var (channel, _) = await RequireAsync(caller, id, cancellation);
        await store.RemoveAsync(id, cancellation);
        await ChangedAsync(caller, "channel.delete", channel, address, cancellation);
        await queue.ForgetAsync(id, cancellation);
    }

    /// <summary>What was told there, the newest first.</summary>
    /// <param name="cursor">The page before's <c>next</c>; null for the newest.</param>
    /// <exception cref="ApiException">404.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<DeliveryList> DeliveriesAsync(
        Caller caller, string id, string? cursor, int limit, CancellationToken cancellation)
    {
        await RequireAsync(caller, id, cancellation);
        var all = await queue.ListAsync(id, cancellation);
        var from = cursor is null ? 0 : 1 + all.ToList().FindIndex(d => CursorOf(d) == cursor);
        if (cursor is not null && from == 0)
        {
            throw ApiException.BadRequest(
                "bad-cursor", "'cursor' is the 'next' of the page before, or has expired: begin anew without it.");
        }

        var page = all.Skip(from).Take(limit).ToArray();
        return new DeliveryList([.. page.Select(d => d.ToItem())], all.Count > from + limit ? CursorOf(page[^1]) : null);
    }

    /// <exception cref="ApiException">404: there is none, or the caller may not know.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<(Channel Channel, Azure.ETag ETag)> RequireAsync(Caller caller, string id, CancellationToken cancellation)
        => Ids.IsValid(id) && await store.FindAsync(id, cancellation) is { } found && MaySee(caller, found.Channel)
            ? found
            : throw ApiException.NotFound("no-such-channel", "There is no such channel. GET /api/v1/channels lists those that there are.");

    private Channel Make(Caller caller, string id, ChannelRequest asked, Channel? before)
    {
        var kept = before is not null && before.Kind == asked.Kind ? before.Settings : null;
        var settings = secrets.Seal(id, asked.Settings!, kept);
        if (ChannelStore.Write(settings).Length > ChannelStore.MostBytes)
        {
            throw ApiException.BadRequest(
                "bad-settings", $"'settings' are too long: all of them take at most {ChannelStore.MostBytes} bytes.");
        }

        var now = time.GetUtcNow();
        var labels = caller.Role == Role.Admin ? Node.NoMetadata : caller.Labels;
        return new Channel(
            id,
            asked.Name!.Trim(),
            asked.Kind!.Value,
            asked.Enabled ?? true,
            asked.IsDefault ?? false,
            settings,
            asked.MinSeverity,
            labels,
            before?.CreatedAt ?? now,
            now,
            caller.Name);
    }

    private async Task<ChannelItem> ShowAsync(Channel channel, CancellationToken cancellation)
        => channel.ToItem(await queue.LastAsync(channel.Id, cancellation));

    private async Task ChangedAsync(Caller caller, string action, Channel channel, string? address, CancellationToken cancellation)
    {
        directory.Forget();
        await audit.RecordAsync(new AuditEntry(caller.Name, action, $"channel:{channel.Id}", true, channel.Name, address), cancellation);
    }

    private static bool MaySee(Caller caller, Channel channel)
        => caller.Role == Role.Admin || JobSight.Covers(caller.Labels, channel.Labels);

    private static void CheckName(IReadOnlyList<Channel> all, Channel made)
    {
        if (all.Any(c => c.Id != made.Id && NodeNames.AreSame(c.Name, made.Name)))
        {
            throw Conflict("name-taken", "The name is taken", $"Another channel is named '{made.Name}'. Choose another name.");
        }
    }

    private static string CursorOf(Delivery delivery) => $"{delivery.At.ToUnixTimeMilliseconds()}.{delivery.Key}";

    private static ApiException Conflict(string kind, string title, string detail) => new(HttpStatusCode.Conflict, kind, title, detail);
}
