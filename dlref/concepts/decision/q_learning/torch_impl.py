"""Q-learning in PyTorch."""

import torch
import torch.nn.functional as F


def q_learning_step(
    q, state, action, reward, next_state, done, lr=0.1, gamma=0.99
):
    """Return the table after one step, (S, A)."""
    goes_on = torch.logical_not(done).to(q.dtype)
    target = reward + gamma * goes_on * q[next_state].amax()
    new_q = q.clone()
    new_q[state, action] = torch.lerp(
        q[state, action], target.to(q.dtype), lr
    )
    return new_q


def td_target(reward, next_q, done, gamma=0.99):
    """Return the targets, (*N)."""
    ahead = next_q.amax(dim=-1).masked_fill(done, 0)
    return torch.add(reward, ahead, alpha=gamma)


def double_td_target(reward, next_q, next_target_q, done, gamma=0.99):
    """Return the targets, (*N)."""
    best = F.one_hot(next_q.argmax(dim=-1), next_q.shape[-1])
    ahead = (best * next_target_q).sum(dim=-1).masked_fill(done, 0)
    return torch.add(reward, ahead, alpha=gamma)


def td_loss(q, action, target, reduction="mean", delta=1.0):
    """Return the distance from the targets, which are held, ()."""
    taken = q.gather(-1, action[..., None]).squeeze(-1)
    return F.huber_loss(
        taken, target.detach(), reduction=reduction, delta=delta
    )


def dueling_q(value, advantage):
    """Return what actions are worth, (*N, A)."""
    return value.unsqueeze(-1) + torch.sub(
        advantage, advantage.mean(dim=-1, keepdim=True)
    )
