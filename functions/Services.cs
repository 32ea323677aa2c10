using System.Security.Cryptography;
using CloudNexus.Functions.Ai;
using CloudNexus.Functions.Ai.Ask;
using CloudNexus.Functions.Alerts;
using CloudNexus.Functions.Archive;
using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Commands;
using CloudNexus.Functions.Costs;
using CloudNexus.Functions.Events;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.History;
using CloudNexus.Functions.History.Closing;
using CloudNexus.Functions.History.Queries;
using CloudNexus.Functions.History.Retention;
using CloudNexus.Functions.History.Rollups;
using CloudNexus.Functions.History.Tiers;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Http.Limits;
using CloudNexus.Functions.Http.Pipeline;
using CloudNexus.Functions.Identity;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Identity.Tokens;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Ingest.Foreign;
using CloudNexus.Functions.Jobs;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Notify;
using CloudNexus.Functions.Logs;
using CloudNexus.Functions.OpenApi;
using CloudNexus.Functions.Outbound.Mail;
using CloudNexus.Functions.Processes;
using CloudNexus.Functions.Status;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Systems;
using CloudNexus.Functions.Systems.Metrics;
using CloudNexus.Functions.Systems.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions;

/// <summary>Everything the functions are built from, and the settings that it takes.</summary>
internal static class Services
{
    public static void AddCloudNexus(this IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton(TimeProvider.System);
        var history = HistoryOptions.From(settings);
        services.AddSingleton(history);
        services.AddSingleton(new IngestOptions { RawRetention = history.RawRetention });
        services.AddSingleton(IdentityOptions.From(settings));
        services.AddSingleton(HubBatching.From(settings));

        services.AddSingleton(_ => StorageAccess.Tables(settings));
        services.AddSingleton(p => new Tables(p.GetRequiredService<TableServiceClient>(), settings["NexusTablePrefix"] ?? ""));

        // Made now, not on first use: they count from here on.
        services.AddSingleton(new MetricsSnapshot());
        services.AddSingleton(new ServiceLife(TimeProvider.System));
        services.AddSingleton<MetricsService>();
        services.AddMetricLevels();
        services.AddSingleton<HealthService>();
        services.AddSingleton<ConfigService>();
        AddPipeline(services, settings);

        services.AddSingleton(p => new MasterKey(p.GetRequiredService<IdentityOptions>().MasterKey));
        services.AddSingleton<KeyStore>();
        services.AddSingleton<KeyUse>();
        services.AddSingleton<KeyRing>();
        services.AddSingleton<KeyRotationStore>();
        services.AddSingleton<KeyRotationService>();
        services.AddSingleton<KeyService>();
        services.AddSingleton<NonceCache>();
        services.AddSingleton<AgentAuthenticator>();
        services.AddSingleton<EventHubAccess>();
        services.AddSingleton(_ => new EventHubSender());
        services.AddSingleton<AgentAccess>();
        services.AddSingleton<EnrolmentTokenStore>();
        services.AddSingleton<EnrolmentTokenService>();
        services.AddSingleton<EnrolmentGate>();
        services.AddSingleton<EnrolmentService>();

        AddPeople(services, settings);
        services.AddMail(settings);
        services.AddJobs(settings);

        services.AddSingleton<AuditStore>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<IAudit>(p => p.GetRequiredService<AuditLog>());
        services.AddSingleton<AuditQuery>();
        services.AddSingleton<RefusalAudit>();

        services.AddEvents();
        services.AddArchives(settings);

        services.AddSingleton<OpenStore>();
        services.AddSingleton<SchemaStore>();
        services.AddSingleton<DeadLetterStore>();
        services.AddSingleton<FrameValidator>();
        services.AddSingleton<NodeCommitter>();
        services.AddSingleton<RateTracker>();
        services.AddSingleton<IngestLag>();
        services.AddForeignSources();
        services.AddSingleton<IngestService>();

        services.AddSingleton<ProcessIntake>();
        services.AddSingleton<ProcessStore>();
        services.AddSingleton<ProcessQuery>();

        services.AddFleet();
        services.AddStatus(settings);

        services.AddSingleton<TierTables>();
        services.AddSingleton<RawStore>();
        services.AddSingleton<DirtyStore>();
        services.AddSingleton<RollupStore>();
        services.AddSingleton<WindowCloser>();
        services.AddSingleton<ClosingService>();
        services.AddSingleton<Downsampler>();
        services.AddSingleton<DownsampleService>();
        services.AddSingleton<RetentionService>();
        services.AddSingleton<TierChoice>();
        services.AddSingleton<HistoryReader>();
        services.AddSingleton<SeriesQuery>();
        services.AddSingleton<FleetQuery>();
        services.AddSingleton<CatalogQuery>();

        services.AddAlerts();
        services.AddLive(settings);
        services.AddLogs();
        services.AddCosts(settings);
        services.AddAi(settings);
        services.AddAsk(settings);
        services.AddCommands();
        services.AddNotify(settings);
    }

    private static void AddPipeline(IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton(new HttpFunctions(typeof(FunctionsProgram).Assembly));
        services.AddSingleton<OpenApiDocument>();
        services.AddSingleton<ViewerPage>();
        services.AddSingleton(new TrustedProxies(settings["NEXUS_TRUSTED_PROXIES"]));
        services.AddSingleton(new CorsPolicy(settings["NEXUS_CORS_ORIGINS"]));

        // First of all sources: it passes over every other bearer, which others refuse.
        services.AddSingleton<ICallerSource>(new MetricsToken(settings));
        services.AddSingleton<CallerFinder>();
        services.AddSingleton(LimitOptions.From(settings));
        services.AddSingleton<SettingRegistry>();
        services.AddSingleton<SettingStore>();
        services.AddSingleton<SettingValues>();
        services.AddSingleton<SettingsService>();
        services.AddSingleton<BucketTable>();
        services.AddSingleton<QuotaStore>();
        services.AddSingleton<RequestLimits>();
    }

    private static void AddPeople(IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton(PeopleOptions.From(settings));
        services.AddSingleton(TokenOptions.From(settings));

        services.AddSingleton<UserStore>();
        services.AddSingleton<SessionStore>();
        services.AddSingleton<Snapshots>();
        services.AddSingleton<Passwords>();
        services.AddSingleton<LogInGuard>();
        services.AddSingleton<AccountMaker>();
        services.AddSingleton<SessionService>();
        services.AddSingleton<SetupService>();
        services.AddSingleton<ISetupState>(p => p.GetRequiredService<SetupService>());
        services.AddSingleton<LogInService>();
        services.AddSingleton<UserService>();
        services.AddSingleton<InvitationService>();

        services.AddSingleton<SigningKeyStore>();
        services.AddSingleton<NewKeyPair>(_ => () => RSA.Create(SigningKey.Bits));
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<SessionCallers>();
        services.AddSingleton<PersonalTokenStore>();
        services.AddSingleton<PersonalTokenService>();
        services.AddSingleton<TokenInspector>();

        services.AddSingleton<ICallerSource, AdminTokenSource>();
        services.AddSingleton<ICallerSource, PersonalTokenSource>();
        services.AddSingleton<ICallerSource, SessionBearerSource>();
        services.AddSingleton<ICallerSource, SessionCookieSource>();
    }
}
