"""Markov decision processes in PyTorch."""

import torch
import torch.nn.functional as F


def q_values(reward, transition, value, gamma=0.99):
    """Return what each action is worth, (S, A)."""
    ahead = torch.tensordot(transition, value, dims=1)
    return torch.add(reward, ahead, alpha=gamma)


def bellman_optimality(reward, transition, value, gamma=0.99):
    """Return what the best action is worth, (S,)."""
    ahead = torch.einsum("sat,t->sa", transition, value)
    return (reward + gamma * ahead).max(dim=-1).values


def greedy_policy(q):
    """Return the first of the best actions, one-hot, (*N, A)."""
    return F.one_hot(q.argmax(dim=-1), q.shape[-1]).to(q.dtype)


def policy_value(reward, transition, policy, gamma=0.99):
    """Return what each state is worth, (S,)."""
    moves = torch.bmm(policy[:, None], transition)[:, 0]
    mean = torch.linalg.vecdot(policy, reward)
    one = torch.eye(len(moves), dtype=moves.dtype, device=moves.device)
    return torch.linalg.inv(one - gamma * moves) @ mean


def value_iteration(reward, transition, value, gamma=0.99, steps=1):
    """Return the values after some steps, (S,)."""
    for _ in range(steps):
        ahead = transition.matmul(value)
        value = reward.add(ahead, alpha=gamma).max(dim=1).values
    return value.clone()
