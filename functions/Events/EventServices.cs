using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Events;

internal static class EventServices
{
    public static void AddEvents(this IServiceCollection services)
    {
        services.AddSingleton<EventStore>();
        services.AddSingleton<EventTail>();
        services.AddSingleton<EventSight>();
        services.AddSingleton<EventPublisher>();
        services.AddSingleton<EventLog>();
        services.AddSingleton<IEvents>(p => p.GetRequiredService<EventLog>());
        services.AddSingleton<EventReader>();
        services.AddSingleton(_ => new WaitingRoom());
        services.AddSingleton<EventFollower>();
        services.AddSingleton<EventPosting>();
    }
}
