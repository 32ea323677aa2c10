using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Events;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http.Limits;
using CloudNexus.Functions.Identity;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Identity.Tokens;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Logs;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Systems.Metrics;

/// <summary>The depth of every queue and the entries of every cache of the app, as levels.</summary>
internal static class MetricLevels
{
    public static void AddMetricLevels(this IServiceCollection services)
    {
        // What waits.
        Add<AuditLog>("audit.waiting", log => log.Depth);
        Add<EventLog>("events.waiting", log => log.Depth);
        Add<EventPublisher>("events.live_waiting", publisher => publisher.Waiting);
        Add<WaitingRoom>("events.followers", room => room.Waiting);
        Add<Passwords>("identity.passwords_waiting", passwords => passwords.Waiting);
        Add<SignalRRestSender>("live.messages_in_flight", sender => sender.InFlight);
        Add<LiveEviction>("live.evictions_waiting", eviction => eviction.Waiting);

        // What is held in memory.
        Add<BucketTable>("cache.limit_buckets", buckets => buckets.Held);
        Add<QuotaStore>("cache.quotas", quotas => quotas.Held);
        Add<Snapshots>("cache.users", snapshots => snapshots.HeldUsers);
        Add<Snapshots>("cache.sessions", snapshots => snapshots.HeldSessions);
        Add<PersonalTokenService>("cache.personal_tokens", tokens => tokens.Held);
        Add<KeyRing>("cache.agent_keys", keys => keys.Held);
        Add<NonceCache>("cache.nonces", nonces => nonces.Held);
        Add<NodeCommitter>("cache.open_nodes", nodes => nodes.Held);
        Add<SchemaStore>("cache.schemas", schemas => schemas.Held);
        Add<RateTracker>("cache.newest_rows", rows => rows.Held);
        Add<NodeStateWriter>("cache.node_states", states => states.Held);
        Add<LogVolume>("cache.log_volumes", volumes => volumes.Held);
        Add<LogWriter>("cache.log_hours", hours => hours.Held);

        void Add<T>(string name, Func<T, double> read)
            where T : notnull
            => services.AddSingleton(p => new MetricLevel(name, () => read(p.GetRequiredService<T>())));
    }
}
