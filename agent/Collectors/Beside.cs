using System.Runtime.ExceptionServices;

namespace CloudNexus.Agent.Collectors;

/// <summary>
/// Work that is too slow for the second, or may hang: done beside the collection, begun every so many rounds and never twice at a time;
/// its newest result is repeated. For files of one collector's own, which are there or not and need no time limit: a piece of work costs one
/// task. What runs programs or asks over sockets is a <see cref="BackgroundCollector{T}"/>. Not thread-safe.
/// </summary>
/// <param name="work">Gives the result.</param>
/// <param name="every">Rounds between two beginnings.</param>
public sealed class Beside<T>(Func<T> work, int every = 10)
    where T : class
{
    private const int Patience = 20;
    private Task<T>? _task;
    private T? _result;
    private Exception? _failure;
    private int _age;
    private int _wait;

    /// <summary>Whether a piece of work has been begun and its end not been seen by <see cref="Next"/>.</summary>
    public bool Pending => _task is not null;

    /// <summary>Whether the work in progress is done, so that <see cref="Next"/> has its result.</summary>
    public bool Ready => _task is { IsCompleted: true };

    /// <summary>
    /// The newest result; null when there is none, or none came within twenty rounds of when it was due. To be called once a round.
    /// </summary>
    /// <exception cref="Exception">The newest work has failed; it is tried again, and until it is done this goes on being said.</exception>
    public T? Next()
    {
        _age++;
        _wait--;
        if (_task is { IsCompleted: true } done)
        {
            _task = null;
            _failure = done.Exception?.InnerException;
            _result = _failure is null ? done.Result : null;
            _age = 0;
        }

        // After a failure the caller's own back-off decides.
        if (_task is null && (_wait <= 0 || _failure is not null))
        {
            _wait = every;
            _task = Task.Run(work);
        }

        if (_failure is not null)
        {
            ExceptionDispatchInfo.Throw(_failure);
        }

        return _age < every + Patience ? _result : null;
    }
}
